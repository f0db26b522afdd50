import { describe, expect, test } from 'bun:test'
import { trySpeaking, tryThinking } from '../../src/compose/trials.ts'
import type { Llm, LlmEvent } from '../../src/llm/llm.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import { VirtualClock } from '../support/clock.ts'

const llmOf = (...events: readonly LlmEvent[]): Llm => ({
  name: 'a',
  async *stream() {
    yield* events
  },
})

const ttsOf = (...speech: readonly Speech[]): Tts => ({
  name: 'a',
  async *speak() {
    yield* speech
  },
})

const think = (llm: Llm, stopsEarly: boolean) => tryThinking(llm, 'Well?', new VirtualClock(), { stopsEarly })
const usage = { type: 'usage', promptTokens: 20, completionTokens: 0 } as const

describe.each([true, false])('an answer (stopsEarly: %p)', (stopsEarly) => {
  test.each([
    ['nothing', []],
    ['no text', [usage]],
    ['spaces alone', [{ type: 'text', text: ' ' }, { type: 'text', text: '\n' }, usage]],
  ] as const)('of %s is a failure', async (_what, events) => {
    expect(await think(llmOf(...events), stopsEarly).catch((error: unknown) => error)).toMatchObject({
      stage: 'llm',
      code: 'empty-answer',
    })
  })

  test('of a word after a line break is one', async () => {
    const { text } = await think(llmOf({ type: 'text', text: '\n' }, { type: 'text', text: 'Yes' }), stopsEarly)
    expect(text.trim()).toBe('Yes')
  })
})

test('a voice that says nothing has failed', async () => {
  const silent = ttsOf({ samples: new Int16Array(0), rateHz: 16_000 })
  const failure = await trySpeaking(silent, 'Hello.', new VirtualClock()).catch((error: unknown) => error)
  expect(failure).toMatchObject({ stage: 'tts', code: 'no-audio' })
})
