import { describe, expect, test } from 'bun:test'
import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import { en } from '../../src/language/en.ts'
import { fallbackLlm } from '../../src/llm/fallback.ts'
import type { Llm, LlmEvent, Message, ToolCall } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { memberOf, REFUSALS, refusalOf } from '../support/members.ts'
import { heard, Rig } from '../support/rig.ts'
import { lookup } from '../support/tools.ts'

const PIECES = ['The shop is open.', 'It closes at nine today.']
const TEXT = PIECES.join(' ')
const WORDS = TEXT.split(/(?<=\s)/)
const TOKEN_MS = 20
const never = () => new Promise<never>(() => {})
const { firstTokenMs, stallMs } = DEFAULT_BUDGETS

type Ends = StageError | 'stalls' | 'is stuck'

/** Says so many words of the answer and then no more, in one of several ways; Infinity for all of it. */
const model = (
  name: string,
  clock: VirtualClock,
  words: number,
  ends?: Ends,
  asked: (readonly Message[])[] = [],
): Llm => ({
  name,
  async *stream(messages, signal): AsyncGenerator<LlmEvent> {
    asked.push(messages)
    const before = messages.findLast(({ role }) => role !== 'system' && role !== 'user')
    const said = messages.at(-1)?.content.startsWith('[') ? (before?.content ?? '') : ''
    const rest = TEXT.slice(said.length).trimStart()
    for (const text of rest === '' ? [] : rest.split(/(?<=\s)/).slice(0, words)) {
      await sleep(clock, TOKEN_MS, signal)
      yield { type: 'text', text }
    }
    if (ends instanceof StageError) throw ends
    if (ends === 'stalls') await sleep(clock, 600_000, signal)
    if (ends === 'is stuck') await never()
  },
})

function rigOf(models: readonly Llm[], clock: VirtualClock, hedges = false, more: object = {}) {
  const [first, ...others] = models.map((each) => memberOf(each, clock))
  if (!first) throw new Error('no model')
  const llm = fallbackLlm([first, ...others], { clock, firstTokenMs, stallMs, hedges })
  return new Rig({
    clock,
    rules: { foresees: false },
    says: ['Hello you.', 'And then?', 'Well?'],
    parts: { llm, ...more },
  })
}

/** Milliseconds from the end of the turn to the first token. */
const waitedMs = (rig: Rig): number => (rig.events('token')[0]?.atMs ?? 0) - (rig.events('user-turn')[0]?.atMs ?? 0)

const server = refusalOf('llm', 'server-error')
const moments: readonly (readonly [string, number, Ends, number])[] = [
  ...REFUSALS.map((code) => [`refuses with ${code}`, 0, refusalOf('llm', code), TOKEN_MS] as const),
  ['takes the request for wrong', 0, refusalOf('llm', 'bad-request'), TOKEN_MS],
  ['stalls before the first word', 0, 'stalls', firstTokenMs / 2 + TOKEN_MS],
  ['is stuck before the first word, and heeds no signal', 0, 'is stuck', firstTokenMs / 2 + TOKEN_MS],
  ['fails after the first word', 1, server, TOKEN_MS],
  ['fails in the middle of a sentence', 2, server, TOKEN_MS],
  ['fails between two sentences', 4, server, TOKEN_MS],
  ['fails in the last sentence', 7, server, TOKEN_MS],
  ['fails at the very end', WORDS.length, server, TOKEN_MS],
  ['stalls after the first word', 1, 'stalls', TOKEN_MS],
  ['stalls between two sentences', 4, 'stalls', TOKEN_MS],
  ['is stuck in the last sentence, and heeds no signal', 7, 'is stuck', TOKEN_MS],
  ['stalls at the very end', WORDS.length, 'stalls', TOKEN_MS],
]

describe('a language model that has another behind it', () => {
  test.each(moments)('and %s: the caller hears every word once', async (_, words, ends, firstMs) => {
    const clock = new VirtualClock()
    await using rig = rigOf([model('a', clock, words, ends), model('b', clock, Infinity)], clock)
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(heard(rig)).toEqual(PIECES)
    expect(
      rig
        .events('token')
        .map(({ text }) => text)
        .join('')
        .replaceAll(/\s+/g, ' '),
    ).toBe(TEXT)
    expect(rig.events('failed')).toEqual([])
    expect(rig.events('replaced')).toMatchObject([{ stage: 'llm' }])
    expect(waitedMs(rig)).toBe(firstMs)
  })

  test('and stalls in the middle is followed by one that takes its time as well', async () => {
    const clock = new VirtualClock()
    const b = model('b', clock, Infinity)
    const slow: Llm = {
      name: 'b',
      async *stream(messages, signal) {
        await sleep(clock, stallMs - 300, signal)
        yield* b.stream(messages, signal)
      },
    }
    await using rig = rigOf([model('a', clock, 4, 'stalls'), slow], clock)
    await rig.saysSomething()
    await rig.isSilentFor(15_000)
    expect(heard(rig)).toEqual(PIECES)
    expect(rig.events('failed')).toEqual([])
  })

  test('and breaks off passes the rest on to a third where the second stalls', async () => {
    const clock = new VirtualClock()
    const models = [model('a', clock, 4, server), model('b', clock, 0, 'stalls'), model('c', clock, Infinity)]
    await using rig = rigOf(models, clock)
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(heard(rig)).toEqual(PIECES)
    expect(rig.events('replaced').map(({ code }) => code)).toEqual(['server-error', 'timeout'])
  })

  test('and breaks off late leaves the second its time, though the first word was long ago', async () => {
    const clock = new VirtualClock()
    const slow: Llm = {
      name: 'a',
      async *stream(messages, signal) {
        for await (const event of model('a', clock, 4, server).stream(messages, signal)) {
          yield event
          await sleep(clock, 1200, signal)
        }
      },
    }
    await using rig = rigOf([slow, model('b', clock, Infinity), model('c', clock, Infinity)], clock)
    await rig.saysSomething()
    await rig.isSilentFor(15_000)
    expect(heard(rig).filter((text) => text !== en.sentences.moment)).toEqual(PIECES)
    expect(rig.events('replaced')).toHaveLength(1)
  })

  test('is left alone in the turns to come, while it rests', async () => {
    const clock = new VirtualClock()
    const asked: (readonly Message[])[] = []
    await using rig = rigOf([model('a', clock, 0, server, asked), model('b', clock, Infinity)], clock)
    await rig.saysSomething()
    await rig.isSilentFor(2200)
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(asked).toHaveLength(1)
    expect(rig.events('replaced')).toHaveLength(1)
    expect(heard(rig).slice(-2)).toEqual(PIECES)
  })

  test('is shown what was said, to go on from there, with the same tools', async () => {
    const clock = new VirtualClock()
    const asked: (readonly Message[])[] = []
    await using rig = rigOf([model('a', clock, 3, server), model('b', clock, Infinity, undefined, asked)], clock)
    await rig.saysSomething()
    await rig.isSilentFor(8000)
    expect(asked[0]?.slice(-3)).toMatchObject([
      { role: 'user', content: 'Hello you.' },
      { role: 'assistant', content: 'The shop is ' },
      { role: 'user' },
    ])
  })

  test('passes the turn on to a third', async () => {
    const clock = new VirtualClock()
    const models = [model('a', clock, 0, 'stalls'), model('b', clock, 5, server), model('c', clock, Infinity)]
    await using rig = rigOf(models, clock)
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(heard(rig)).toEqual(PIECES)
    expect(rig.events('replaced').map(({ code }) => code)).toEqual(['timeout', 'server-error'])
    expect(waitedMs(rig)).toBeCloseTo(firstTokenMs / 3 + TOKEN_MS)
  })

  test('is asked again once it has rested', async () => {
    const clock = new VirtualClock()
    const asked: (readonly Message[])[] = []
    let isDown = true
    const flaky: Llm = {
      name: 'a',
      stream: (...args) => model('a', clock, isDown ? 0 : Infinity, isDown ? server : undefined, asked).stream(...args),
    }
    await using rig = rigOf([flaky, model('b', clock, Infinity)], clock)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    isDown = false
    await rig.isSilentFor(6000)
    await rig.saysSomething()
    await rig.isSilentFor(6000)
    expect(asked).toHaveLength(2)
    expect(heard(rig)).toEqual([...PIECES, ...PIECES])
  })

  test('is not taken over from once it has called a tool: the call is not made twice', async () => {
    const clock = new VirtualClock()
    const call: ToolCall = { id: '1', name: 'look_up', input: {} }
    const calling: Llm = {
      name: 'a',
      async *stream(): AsyncGenerator<LlmEvent> {
        yield { type: 'tool-call', call }
        throw server
      },
    }
    const asked: (readonly Message[])[] = []
    await using rig = rigOf([calling, model('b', clock, Infinity, undefined, asked)], clock, false, {
      tools: [lookup('look_up', async () => ({ type: 'answer', told: 'Nine.' }))],
    })
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(asked).toEqual([])
    expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'server-error' }])
  })

  test('does not help when both are dead: the call says its own sentence', async () => {
    for (const ends of [server, 'stalls'] as const) {
      const clock = new VirtualClock()
      const rig = rigOf([model('a', clock, 0, ends), model('b', clock, 0, ends)], clock)
      await using _ = rig
      await rig.saysSomething()
      await rig.isSilentFor(12_000)
      expect(heard(rig).slice(-2)).toEqual(wholePieces(en.sentences.trouble, en).slice(-2))
      expect(rig.events('failed')).toHaveLength(1)
      // It is tried all the same in the next turn.
      await rig.saysSomething()
      await rig.isSilentFor(3000)
      expect(rig.events('replaced')).toHaveLength(2)
    }
  })

  test('and that breaks off for good says so, as one alone does', async () => {
    const clock = new VirtualClock()
    await using rig = rigOf([model('a', clock, 4, server), model('b', clock, 0, server)], clock)
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    expect(heard(rig)).toEqual(['The shop is open.', ...wholePieces(en.sentences.brokeOff, en)])
  })

  test('is no reason to go on when the caller cuts in, and no failure of the model', async () => {
    const clock = new VirtualClock()
    await using rig = rigOf([model('a', clock, 4, 'stalls'), model('b', clock, Infinity)], clock)
    await rig.saysSomething()
    await rig.speaksFor(1000)
    await rig.isSilentFor(900)
    expect(rig.events('interrupted')).toHaveLength(1)
    const [replaced] = rig.events('replaced')
    const [cut] = rig.events('interrupted')
    expect(replaced === undefined || replaced.atMs > (cut?.atMs ?? 0)).toBeTrue()
  })
})
