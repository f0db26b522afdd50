import { describe, expect, test } from 'bun:test'
import { Notes } from '../../src/eval/notes.ts'
import { patternOf } from '../../src/eval/pattern.ts'
import { type Expectation, NOTHING_EXPECTED } from '../../src/eval/scenario.ts'
import type { End } from '../../src/eval/talk.ts'
import { disappointments } from '../../src/eval/verdict.ts'

interface Noted {
  readonly reply?: string
  readonly end?: End
  readonly prepare?: (notes: Notes) => void
}

function wrong(expected: Partial<Expectation>, { reply = '', end, prepare }: Noted = {}): string[] {
  const notes = new Notes(1000)
  prepare?.(notes)
  return disappointments({ ...NOTHING_EXPECTED, ...expected }, { notes, reply, end })
}

const called = (tool: string, input?: unknown) => (notes: Notes) =>
  notes.note({ type: 'tool', status: 'called', call: `${tool}${JSON.stringify(input)}`, tool, input }, 1000)
const calledBoth = (notes: Notes) => {
  called('b')(notes)
  called('a')(notes)
}
const sounded = (atMs: number) => (notes: Notes) => {
  notes.note({ type: 'reply-started' }, 1000)
  notes.note({ type: 'audio', samples: new Int16Array(480).fill(8000), rateHz: 24_000 }, atMs)
}
const interrupted = (notes: Notes) => notes.note({ type: 'interrupted', heard: '' }, 1000)

describe('what is as expected is not told', () => {
  test.each<[string, Partial<Expectation>, Noted]>([
    ['words, in any case and spacing', { contains: ['two  FOUR'] }, { reply: 'It is two\nfour.' }],
    ['words that are not there', { notContains: ['five'] }, { reply: 'four' }],
    ['a pattern', { matches: [patternOf('fo.r')] }, { reply: 'Four' }],
    [
      'a tool with more input than was asked for',
      { tools: [{ name: 'a', input: { x: { y: 1 } } }] },
      { prepare: called('a', { x: { y: 1, z: 2 } }) },
    ],
    ['no tool', { noTools: true }, {}],
    ['a latency', { withinMs: 200 }, { prepare: sounded(1200) }],
    ['an interruption', { interrupted: true }, { prepare: interrupted }],
    ['no interruption', { interrupted: false }, {}],
    ['an end', { ended: 'hung-up' }, { end: { reason: 'hung-up', error: undefined } }],
  ])('%s', (_what, expected, noted) => {
    expect(wrong(expected, noted)).toEqual([])
  })
})

describe('what is not is told in a sentence', () => {
  test.each<[Partial<Expectation>, Noted, string]>([
    [{ contains: ['five'] }, { reply: 'four' }, 'the reply does not contain "five": "four"'],
    [{ notContains: ['four'] }, { reply: 'Four' }, 'the reply contains "four": "Four"'],
    [{ matches: [patternOf('^five')] }, { reply: 'four' }, 'the reply does not match /^five/: "four"'],
    [{ noTools: true }, { prepare: called('a') }, 'no tool was to be called, and there was a'],
    [{ tools: [{ name: 'b' }] }, { prepare: called('a') }, 'b was not called in its place; called were: a'],
    [
      { tools: [{ name: 'a', input: { x: 1 } }] },
      { prepare: called('a', { x: 2 }) },
      'a was to get {"x":1} and got {"x":2}',
    ],
    [
      { tools: [{ name: 'a', input: { x: 1 } }] },
      { prepare: called('a') },
      'what went into a is not known: the server shows it only with "pipecat_evals": true',
    ],
    [{ withinMs: 200 }, { prepare: sounded(1201) }, 'the first sound came after 201 ms, and was to come within 200 ms'],
    [{ withinMs: 200 }, { prepare: sounded(900) }, 'the bot spoke 100 ms before the caller had finished'],
    [{ withinMs: 200 }, {}, 'nothing was heard, and something was to be within 200 ms'],
    [{ interrupted: true }, {}, 'the bot was not interrupted'],
    [{ interrupted: false }, { prepare: interrupted }, 'the bot was interrupted'],
    [{ ended: 'idle' }, {}, 'the call was to end with idle, and goes on'],
    [
      { ended: 'idle' },
      { end: { reason: undefined, error: undefined } },
      'the call was to end with idle, and ended with a connection that broke off',
    ],
  ])('%j', (expected, noted, sentence) => {
    expect(wrong(expected, noted)).toEqual([sentence])
  })

  test('tools in another order', () => {
    expect(wrong({ tools: [{ name: 'b' }, { name: 'a' }] }, { prepare: calledBoth })).toEqual([])
    expect(wrong({ tools: [{ name: 'a' }, { name: 'b' }] }, { prepare: calledBoth })).toHaveLength(1)
  })
})
