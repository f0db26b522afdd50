import { describe, expect, test } from 'bun:test'
import { Draft } from '../../src/llm/draft.ts'
import type { Llm, LlmAsk, LlmEvent } from '../../src/llm/llm.ts'
import { StageError } from '../../src/std/errors.ts'
import { settled, VirtualClock } from '../support/clock.ts'

const question = { messages: [{ role: 'user', content: 'x'.repeat(400) }], ask: {} } as const
const { signal } = new AbortController()

const saying = (events: readonly (LlmEvent | Error)[], asked: (ask: LlmAsk | undefined) => void = () => {}): Llm => ({
  name: 'saying',
  async *stream(_, __, ask) {
    asked(ask)
    for (const event of events) {
      if (event instanceof Error) throw event
      yield event
    }
  },
})

const textOf = async (events: AsyncIterable<LlmEvent>) => {
  let text = ''
  for await (const event of events) if (event.type === 'text') text += event.text
  return text
}

describe('a draft', () => {
  test.each([1, 2047, 2048, 2049, 6000])('loses none of %d words that come at once', async (count) => {
    const words = Array.from({ length: count }, (_, at) => `w${at} `)
    const draft = new Draft(saying(words.map((text) => ({ type: 'text', text }))), question, new VirtualClock())
    await settled()
    expect(await textOf(draft.take(signal, undefined))).toBe(words.join(''))
  })

  test('costs what its models say, together, or else what was read and written, tools included', async () => {
    const clock = new VirtualClock()
    const usage = { type: 'usage', promptTokens: 10, completionTokens: 5 } as const
    const costs = async (llm: Llm, ask: LlmAsk = {}) => {
      using draft = new Draft(llm, { ...question, ask }, clock)
      await settled()
      return draft.usage
    }
    expect(await costs(saying([usage, { type: 'text', text: 'Well.' }, usage]))).toEqual({
      promptTokens: 20,
      completionTokens: 10,
    })
    expect(await costs(saying([{ type: 'text', text: 'Well then' }]))).toEqual({
      promptTokens: 100,
      completionTokens: 3,
    })
    const tools = [{ name: 'look', description: 'y'.repeat(4000), parameters: {} }]
    expect((await costs(saying([{ type: 'text', text: 'Well.' }]), { tools })).promptTokens).toBeGreaterThan(1100)
  })

  test('costs nothing where it was refused', async () => {
    using draft = new Draft(saying([new StageError('llm', 'unauthorized', 'no')]), question, new VirtualClock())
    await settled()
    expect(draft.usage).toEqual({ promptTokens: 0, completionTokens: 0 })
  })

  test('has what is to be told or counted wait until it is taken, and forgets it when it is dropped', async () => {
    for (const isTaken of [true, false]) {
      const done: string[] = []
      const llm = saying([{ type: 'text', text: 'Well.' }], (ask) => {
        ask?.whenWanted?.(() => done.push('counted'))
        ask?.told?.({ type: 'replaced', stage: 'llm', from: 'a', to: 'b', code: 'timeout' })
      })
      using draft = new Draft(llm, question, new VirtualClock())
      await settled()
      expect(done).toEqual([])
      if (isTaken) await textOf(draft.take(signal, ({ type }) => done.push(type)))
      else draft[Symbol.dispose]()
      expect(done).toEqual(isTaken ? ['counted', 'replaced'] : [])
    }
  })
})
