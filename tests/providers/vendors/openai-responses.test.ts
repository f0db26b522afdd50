import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../src/llm/llm.ts'
import { openai_responses } from '../../../src/providers/vendors/openai-responses.ts'
import type { StageError } from '../../../src/std/errors.ts'
import { llmContract } from '../../contract/llm.ts'
import { END_CALL, transferTo } from '../../support/tools.ts'
import { answerOf, failureOf, HI, llmOf } from '../../support/vendors/llm-of.ts'
import { OpenAiResponsesServer } from '../../support/vendors/openai-responses.ts'
import { TRANSFER_WISH } from '../../support/vendors/stream-of.ts'

const llmAt = (server: OpenAiResponsesServer, options: object = {}) => llmOf(openai_responses, server.fetch, options)

llmContract('the Responses API', () => {
  const server = new OpenAiResponsesServer()
  server.wishes = TRANSFER_WISH
  const broken = new OpenAiResponsesServer()
  broken.refuse = { status: 400, code: 'invalid_value', message: 'secret words' }
  return { llm: llmAt(server), questions: ['one', 'two'], wish: 'three', failing: llmAt(broken) }
})

describe('the Responses API', () => {
  test('is told to store nothing, and for which call it is asked', async () => {
    const server = new OpenAiResponsesServer()
    await answerOf(llmAt(server, { llm_max_tokens: 200 }), HI, { call: { callId: 'c1', sessionId: 's1' } })
    expect(server.received[0]?.body).toMatchObject({ store: false, user: 's1', max_output_tokens: 200 })
    expect(server.received[0]?.headers.get('x-voxray-call-id')).toBe('c1')
  })

  test('thinks as long as it is told, and sums up no thoughts', async () => {
    const server = new OpenAiResponsesServer()
    await answerOf(llmAt(server, { model: 'gpt-5-mini', llm_reasoning_effort: 'low' }))
    expect(server.received[0]?.body.reasoning).toEqual({ effort: 'low' })
  })

  test('calls several tools at once, each with its own id', async () => {
    const server = new OpenAiResponsesServer()
    server.wishes = TRANSFER_WISH
    server.wishedTimes = 3
    const talk: Message[] = [{ role: 'user', content: 'three' }]
    const events = await answerOf(llmAt(server), talk, { tools: [transferTo('support')] })
    const calls = events.flatMap((event) => (event.type === 'tool-call' ? event.call : []))
    expect(calls.map(({ id, input }) => [id, input])).toEqual(
      ['call_1', 'call_2', 'call_3'].map((id) => [id, { to: 'support' }]),
    )
  })

  test('takes a talk whose calls had no words', async () => {
    const server = new OpenAiResponsesServer()
    const call = { id: 'call_1', name: 'end_call', input: {} }
    const talk: Message[] = [
      { role: 'user', content: 'Bye.' },
      { role: 'assistant', content: '', calls: [call] },
      { role: 'tool', call, content: 'It failed.', hasFailed: true },
    ]
    const events = await answerOf(llmAt(server), talk, { tools: [END_CALL], mayCall: false })
    expect(events.some(({ type }) => type === 'text')).toBe(true)
    expect(server.received[0]?.body.tool_choice).toBe('none')
  })

  test('tells its tokens, and those that were in its cache', async () => {
    const server = new OpenAiResponsesServer()
    server.cachedTokens = 8
    const events = await answerOf(llmAt(server))
    expect(events.at(-1)).toEqual({ type: 'usage', promptTokens: 12, completionTokens: 9, cachedTokens: 8 })
  })

  test.each<[number, string, StageError['code']]>([
    [401, 'invalid_api_key', 'unauthorized'],
    [404, 'model_not_found', 'not-found'],
    [400, 'invalid_value', 'bad-request'],
    [429, 'insufficient_quota', 'quota-exceeded'],
  ])('a refusal with %d is told as what it is, without the words of the vendor', async (status, code, expected) => {
    const server = new OpenAiResponsesServer()
    server.refuse = { status, code, message: 'secret words' }
    const error = await failureOf(llmAt(server))
    expect([error.code, error.message.includes('secret')]).toEqual([expected, false])
  })

  test('a talk that is too long is told as one, before the reply and in it', async () => {
    const long = { code: 'context_length_exceeded', message: 'Your input exceeds the context window of this model.' }
    const [refusing, breaking] = [new OpenAiResponsesServer(), new OpenAiResponsesServer()]
    refusing.refuse = { status: 400, ...long }
    breaking.breaks = long
    for (const server of [refusing, breaking]) expect((await failureOf(llmAt(server))).code).toBe('context-too-long')
  })

  test('a failure in the middle of a reply fails it, without the words of the vendor', async () => {
    const server = new OpenAiResponsesServer()
    server.breaks = { code: 'server_error', message: 'secret words' }
    const error = await failureOf(llmAt(server))
    expect([error.stage, error.message.includes('secret')]).toEqual(['llm', false])
  })
})
