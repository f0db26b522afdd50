import { describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Llm, LlmEvent, Message, ToolCall } from '../../src/llm/llm.ts'
import { StageError } from '../../src/std/errors.ts'
import { END_CALL, SEND_DTMF, transferTo } from '../support/tools.ts'

/** A model under test. */
export interface LlmSubject {
  readonly llm: Llm
  /** Two questions whose answers differ, the first with an answer of at least five tokens. */
  readonly questions: readonly [string, string]
  /** Makes it say words that end in "you." and call `transfer_call`, or only words when nothing is offered. */
  readonly wish: string
  /** The same model when its other side fails; absent where there is no other side. */
  readonly failing?: Llm
}

/** What every `Llm` keeps. */
export function llmContract(name: string, make: () => LlmSubject): void {
  describe(`${name} as a language model`, () => {
    test('it streams its answer in more than one token', async () => {
      const { llm, questions } = make()
      const events = await Array.fromAsync(llm.stream(asked(questions[0]), new AbortController().signal))
      expect(events.filter((event) => event.type === 'text').length).toBeGreaterThan(1)
      expect(textOf(events)).toMatch(/\p{L}/u)
    })

    test('it does not change the messages it is given', async () => {
      const { llm, questions } = make()
      const messages = Object.freeze(asked(questions[0]).map((message) => Object.freeze(message)))
      await Array.fromAsync(llm.stream(messages, new AbortController().signal))
    })

    test('aborting midway ends the stream at once, and nothing more comes', async () => {
      const { llm, questions } = make()
      const abort = new AbortController()
      const events: LlmEvent[] = []
      const reason = await endOf(async () => {
        for await (const event of llm.stream(asked(questions[0]), abort.signal)) {
          events.push(event)
          abort.abort(REASON)
        }
      })
      expect(events).toHaveLength(1)
      if (reason !== undefined) expect(reason).toBe(REASON)
    })

    test('a signal that is aborted already yields nothing', async () => {
      const { llm, questions } = make()
      const events: LlmEvent[] = []
      const reason = await endOf(async () => {
        for await (const event of llm.stream(asked(questions[0]), AbortSignal.abort(REASON))) events.push(event)
      })
      expect(events).toEqual([])
      if (reason !== undefined) expect(reason).toBe(REASON)
    })

    test('two streams at once do not mix', async () => {
      const { llm, questions } = make()
      const alone = await Promise.all(questions.map((question) => answer(llm, question)))
      const streams = questions.map((question) => {
        const stream = llm.stream(asked(question), new AbortController().signal)
        return { events: stream[Symbol.asyncIterator](), got: [] as LlmEvent[] }
      })
      for (let open = streams; open.length > 0;) {
        const steps = await Promise.all(open.map(async (stream) => ({ stream, step: await stream.events.next() })))
        for (const { stream, step } of steps) if (!step.done) stream.got.push(step.value)
        open = steps.filter(({ step }) => !step.done).map(({ stream }) => stream)
      }
      expect(streams.map(({ got }) => textOf(got))).toEqual(alone)
      expect(alone[0]).not.toBe(alone[1])
    })

    test('without tools it answers in words, whatever it is asked to do', async () => {
      const { llm, wish } = make()
      const events = await Array.fromAsync(llm.stream(asked(wish), new AbortController().signal))
      expect(textOf(events)).toMatch(/\p{L}/u)
      expect(callsIn(events)).toEqual([])
    })

    test('what it is not asked to do it does not call', async () => {
      const { llm, questions } = make()
      const events = await Array.fromAsync(
        llm.stream(asked(questions[0]), new AbortController().signal, { tools: TOOLS }),
      )
      expect(textOf(events)).toMatch(/\p{L}/u)
      expect(callsIn(events)).toEqual([])
    })

    test('asked to do what a tool does, it calls the tool once, behind its words, with an input that the tool takes', async () => {
      const { llm, wish } = make()
      const events = await Array.fromAsync(llm.stream(asked(wish), new AbortController().signal, { tools: TOOLS }))
      const calls = callsIn(events)
      expect(calls.map((call) => call.name)).toEqual(['transfer_call'])
      expect(Value.Check(TRANSFER.parameters as unknown as TSchema, calls[0]?.input)).toBe(true)
      expect(events.findIndex(({ type }) => type === 'tool-call')).toBeGreaterThan(
        events.findLastIndex(({ type }) => type === 'text'),
      )
    })

    test('told what came of its calls, it answers in words', async () => {
      const { llm, wish } = make()
      const talk: Message[] = asked(wish)
      const calls: ToolCall[] = []
      for (let round = 0; round < 2; round++) {
        const events = await Array.fromAsync(llm.stream(asked(wish), new AbortController().signal, { tools: TOOLS }))
        const made = callsIn(events)
        calls.push(...made)
        talk.push({ role: 'assistant', content: textOf(events), calls: made })
        for (const call of made) talk.push({ role: 'tool', call, content: 'Nobody answers.' })
      }
      const events = await Array.fromAsync(llm.stream(talk, new AbortController().signal, { tools: TOOLS }))
      expect(textOf(events)).toMatch(/\p{L}/u)
      expect(callsIn(events)).toEqual([])
      // One result is told from the other by it.
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    })

    test('an abort before its call is an abort of the call', async () => {
      const { llm, wish } = make()
      const abort = new AbortController()
      const events: LlmEvent[] = []
      const reason = await endOf(async () => {
        for await (const event of llm.stream(asked(wish), abort.signal, { tools: TOOLS })) {
          events.push(event)
          // The words before it have come.
          if (textOf(events).endsWith('you.')) abort.abort(REASON)
        }
      })
      expect(abort.signal.aborted).toBe(true)
      expect(callsIn(events)).toEqual([])
      if (reason !== undefined) expect(reason).toBe(REASON)
    })

    test('its failures are StageErrors of the stage llm', async () => {
      const { failing, questions } = make()
      if (!failing) return
      const reason = await endOf(() => answer(failing, questions[0]))
      expect(reason).toBeInstanceOf(StageError)
      expect(reason).toMatchObject({ stage: 'llm' })
    })
  })
}

const REASON = new Error('interrupted')

const TRANSFER = transferTo('sales', 'support')
const TOOLS = Object.freeze([END_CALL, TRANSFER, SEND_DTMF].map((tool) => Object.freeze(tool)))

const callsIn = (events: readonly LlmEvent[]): ToolCall[] =>
  events.flatMap((event) => (event.type === 'tool-call' ? [event.call] : []))

const asked = (content: string): Message[] => [{ role: 'user', content }]

const textOf = (events: readonly LlmEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')

async function answer(llm: Llm, question: string): Promise<string> {
  return textOf(await Array.fromAsync(llm.stream(asked(question), new AbortController().signal)))
}

/** What the run threw; undefined when it ended quietly. */
async function endOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run()
    return undefined
  } catch (error) {
    return error
  }
}
