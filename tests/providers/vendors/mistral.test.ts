import { Mistral } from '@mistralai/mistralai'
import { HTTPClient } from '@mistralai/mistralai/lib/http.js'
import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../src/llm/llm.ts'
import { mistral } from '../../../src/providers/vendors/mistral.ts'
import type { StageError } from '../../../src/std/errors.ts'
import { llmContract } from '../../contract/llm.ts'
import { END_CALL } from '../../support/tools.ts'
import { answerOf, failureOf, HI, llmOf } from '../../support/vendors/llm-of.ts'
import { MistralServer } from '../../support/vendors/mistral.ts'
import { TRANSFER_WISH } from '../../support/vendors/stream-of.ts'

const llmAt = (server: MistralServer, options: object = {}) => llmOf(mistral, server.fetch, options)

llmContract('Mistral', () => {
  const server = new MistralServer()
  server.wishes = TRANSFER_WISH
  const broken = new MistralServer()
  broken.refuse = { status: 400, message: 'secret words' }
  return { llm: llmAt(server), questions: ['one', 'two'], wish: 'three', failing: llmAt(broken) }
})

const CALLS = ['call_1', 'call_1-2', 'abcDEF123'].map((id) => ({ id, name: 'end_call', input: {} }))
const AFTER_CALLS: readonly Message[] = [
  { role: 'user', content: 'Bye.' },
  { role: 'assistant', content: '', calls: CALLS },
  ...CALLS.map((call): Message => ({ role: 'tool', call, content: 'It failed.', hasFailed: true })),
]

describe('Mistral', () => {
  test('takes calls that others have numbered: each has its own nine letters, and its result the same', async () => {
    const server = new MistralServer()
    await answerOf(llmAt(server), AFTER_CALLS, { tools: [END_CALL], mayCall: false })
    const { messages, tool_choice: choice } = server.received[0]?.body ?? { messages: [] }
    const ids = messages.flatMap(({ tool_calls: calls }) => calls ?? []).map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    expect(ids[2]).toBe('abcDEF123')
    expect(messages.flatMap(({ tool_call_id: id }) => id ?? [])).toEqual(ids)
    expect(choice).toBe('none')
  })

  test('takes a caller who speaks before the bot has said what its tools brought', async () => {
    const server = new MistralServer()
    await answerOf(llmAt(server), [...AFTER_CALLS, ...HI], { tools: [END_CALL] })
    expect(server.received[0]?.body.messages.map(({ role }) => role).slice(-3)).toEqual(['tool', 'assistant', 'user'])
  })

  test('a talk that ends with the bot is asked to go on, and not to finish its sentence', async () => {
    const server = new MistralServer()
    await answerOf(llmAt(server), [...HI, { role: 'assistant', content: 'Hello!' }])
    expect(server.received[0]?.body.messages.at(-1)?.role).toBe('user')
  })

  test('is asked as configured, and with no field that it does not know', async () => {
    const server = new MistralServer()
    await answerOf(llmAt(server, { model: 'm', llm_max_tokens: 200, llm_stop: ['END'] }), HI, {
      call: { callId: 'c1' },
    })
    expect(server.received[0]?.body).toMatchObject({ model: 'm', max_tokens: 200, stop: ['END'] })
    expect(server.received[0]?.headers.get('x-voxray-call-id')).toBe('c1')
  })

  test('tells its tokens, and those that were in its cache', async () => {
    const server = new MistralServer()
    server.cachedTokens = 8
    const events = await answerOf(llmAt(server))
    expect(events.at(-1)).toEqual({ type: 'usage', promptTokens: 12, completionTokens: 9, cachedTokens: 8 })
  })

  test('a talk that is too long is told as one', async () => {
    const server = new MistralServer()
    server.refuse = {
      status: 400,
      message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
    }
    expect((await failureOf(llmAt(server))).code).toBe('context-too-long')
  })

  test.each<[number, StageError['code']]>([
    [401, 'unauthorized'],
    [404, 'not-found'],
    [400, 'bad-request'],
  ])('a refusal with %d is told as what it is, without the words of the vendor', async (status, code) => {
    const server = new MistralServer()
    server.refuse = { status, message: 'secret words' }
    const error = await failureOf(llmAt(server))
    expect([error.code, error.message.includes('secret')]).toEqual([code, false])
  })
})

test("Mistral's own SDK holds a talk with the stand-in", async () => {
  const server = new MistralServer()
  server.wishes = (said) => (said === 'look' ? { name: 'find', input: { q: 'x' } } : undefined)
  const client = new Mistral({
    apiKey: 'secret-key',
    serverURL: 'https://stand-in.test',
    httpClient: new HTTPClient({ fetcher: (input) => server.handle(input as Request) }),
  })
  const stream = await client.chat.stream({
    model: 'mistral-small-latest',
    messages: [{ role: 'user', content: 'look' }],
    tools: [{ type: 'function', function: { name: 'find', parameters: { type: 'object' } } }],
  })
  const choices = (await Array.fromAsync(stream)).flatMap(({ data }) => data.choices)
  expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('You said look. I heard you.')
  expect(choices.at(-1)?.finishReason).toBe('tool_calls')
  expect(choices.at(-1)?.delta.toolCalls?.[0]?.function).toMatchObject({ name: 'find', arguments: '{"q":"x"}' })
})
