import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { junitOf } from '../../src/eval/junit.ts'
import type { ScenarioResult, TurnResult } from '../../src/eval/result.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** The elements in the order they open. Throws for what is not well formed. */
function parsed(xml: string): Element[] {
  const parser = new SaxesParser()
  const [elements, open]: [Element[], Element[]] = [[], []]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' }
    elements.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', (text) => {
    const inner = open.at(-1)
    if (inner) inner.text += text
  })
  parser.write(xml).close()
  return elements
}

const turn = (more: Partial<TurnResult> = {}): TurnResult => ({
  act: { type: 'say', text: 'Hi' },
  isInterruption: false,
  heardAs: undefined,
  reply: 'Hello.',
  tools: [],
  firstSoundMs: 200,
  failures: [],
  ...more,
})

const result = (more: Partial<ScenarioResult> = {}): ScenarioResult => ({
  name: 'a',
  tookMs: 1500,
  turns: [turn()],
  error: undefined,
  passed: true,
  ...more,
})

test('suites and cases carry their counts, times and reasons', () => {
  const failed = result({ name: 'b', passed: false, turns: [turn({ failures: ['too late', 'too loud'] })] })
  const broken = result({ name: 'c', passed: false, turns: [], error: 'nobody is there' })
  const elements = parsed(junitOf([{ name: 'x.yaml', results: [result(), failed, broken] }]))
  expect(elements.map(({ name }) => name).join(' ')).toBe(
    'testsuites testsuite testcase system-out testcase failure system-out testcase error system-out',
  )
  expect(elements[1]?.attributes).toEqual({
    name: 'x.yaml',
    tests: '3',
    failures: '1',
    errors: '1',
    time: '4.500',
    skipped: '0',
  })
  expect(elements[2]?.attributes).toEqual({ name: 'a', classname: 'x.yaml', time: '1.500' })
  expect(elements[3]?.text).toBe('caller: Hi\nbot: Hello.')
  expect(elements[5]).toMatchObject({
    attributes: { message: 'turn 1: too late' },
    text: 'turn 1: too late\nturn 1: too loud',
  })
  expect(elements[8]).toMatchObject({ attributes: { message: 'nobody is there' } })
})

test('whatever a model says, the report is well formed and says the same', () => {
  const sane = fc.string({ unit: 'binary', minLength: 1 })
  const nasty = fc.constantFrom(
    ']]>',
    '<!--',
    '&amp;',
    '"\t\n\r\n',
    '\u0000\u001B[31m',
    '\uD800',
    '\uFFFE',
    '</failure>',
  )
  fc.assert(
    fc.property(fc.oneof(nasty, sane), (text) => {
      const results = [result({ name: text, passed: false, turns: [turn({ reply: text, failures: [text] })] })]
      const elements = parsed(junitOf([{ name: text, results }]))
      const readable = text.toWellFormed().replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
      expect(elements[2]?.attributes['name']).toBe(readable)
      expect(elements[3]?.text).toBe(`turn 1: ${readable}`)
    }),
    { seed: 10, numRuns: 500 },
  )
})
