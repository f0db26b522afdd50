import { expect, test } from 'bun:test'
import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import type { LlmAsk, Message } from '../../../src/llm/llm.ts'
import { aiSdkLlm } from '../../../src/providers/ai-sdk/ai-sdk.ts'
import { VirtualClock } from '../../support/clock.ts'
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
