import { expect, test } from 'bun:test'
import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { fallbackLlm } from '../../../src/llm/fallback.ts'
import type { Llm, LlmAsk, LlmEvent, Message } from '../../../src/llm/llm.ts'
import { aiSdkLlm } from '../../../src/providers/ai-sdk/ai-sdk.ts'
import { VirtualClock } from '../../support/clock.ts'
import { memberOf } from '../../support/members.ts'
import { END_CALL } from '../../support/tools.ts'

const call = { id: 'a', name: 'end_call', input: {} }
const TALK: Message[] = [
  { role: 'user', content: 'Bye.' },
  { role: 'assistant', content: '', calls: [call] },
  { role: 'tool', call, content: 'It failed.', hasFailed: true },
]

/** What the model of the AI SDK is asked. */
async function asked(ask: LlmAsk) {
  const model = new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: 'stream-start', warnings: [] },
          { type: 'text-start', id: '1' },
          { type: 'text-delta', id: '1', delta: 'Sorry.' },
          { type: 'text-end', id: '1' },
        ],
      }),
    }),
  })
  const llm = aiSdkLlm(model, { clock: new VirtualClock(), random: () => 0 })
  let text = ''
  for await (const event of llm.stream(TALK, new AbortController().signal, ask))
    if (event.type === 'text') text += event.text
  const [options] = model.doStreamCalls
  return { text, tools: options?.tools?.map(({ name }) => name), choice: options?.toolChoice }
}

test('tools that a model may not call any more are named, for vendors that refuse a talk with calls and without tools', async () => {
  expect(await asked({ tools: [END_CALL], mayCall: false })).toEqual({
    text: 'Sorry.',
    tools: ['end_call'],
    choice: { type: 'none' },
  })
  expect(await asked({ tools: [END_CALL] })).toMatchObject({ tools: ['end_call'], choice: { type: 'auto' } })
})

test.each(['stop', 'content-filter'] as const)(
  'an answer without a word (%s) is another’s to give, and no reason to rest',
  async (unified) => {
    const clock = new VirtualClock()
    const usage = { inputTokens: { total: 1 }, outputTokens: { total: 0 } } as never
    const model = new MockLanguageModelV4({
      doStream: async () => ({
        stream: simulateReadableStream({
          chunks: [
            { type: 'stream-start', warnings: [] },
            { type: 'finish', usage, finishReason: { unified, raw: unified } },
          ],
        }),
      }),
    })
    const first = memberOf(aiSdkLlm(model, { clock, random: () => 0 }), clock)
    const second = memberOf<Llm>({ name: 'b', stream: () => says('Hello.') }, clock)
    const llm = fallbackLlm([first, second], { clock, firstTokenMs: 4000, stallMs: 2000, hedges: false })
    const news: unknown[] = []
    const ask = { told: (told: unknown) => void news.push(told) }
    const events = await Array.fromAsync(llm.stream(TALK, new AbortController().signal, ask))
    expect(events.at(-1)).toEqual({ type: 'text', text: 'Hello.' })
    expect(news).toMatchObject([{ type: 'replaced', code: 'empty-answer' }])
    expect(first.breaker.isResting).toBe(false)
    expect(model.doStreamCalls).toHaveLength(1)
  },
)

async function* says(text: string): AsyncGenerator<LlmEvent> {
  yield { type: 'text', text }
}
