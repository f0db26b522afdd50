import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import type { LlmEvent, Message } from '../../../src/llm/llm.ts'
import { anthropic } from '../../../src/providers/vendors/anthropic.ts'
import { StageError } from '../../../src/std/errors.ts'
import { llmContract } from '../../contract/llm.ts'
import { VirtualClock } from '../../support/clock.ts'
import { END_CALL } from '../../support/tools.ts'
import { AnthropicServer } from '../../support/vendors/anthropic.ts'

const live = () => new AbortController().signal

function llmAt(server: AnthropicServer, options: object = {}) {
  const io = { fetch: server.fetch, clock: new VirtualClock(), random: () => 0.5, key: 'secret-key' }
  const llm = anthropic.llm?.(Value.Parse(anthropic.options, options), io)
  if (!llm) throw new Error('it answers')
  return llm
}

llmContract('Claude', () => {
  const server = new AnthropicServer()
  server.wishes = (said) => (said === 'three' ? { name: 'transfer_call', input: { to: 'support' } } : undefined)
  const broken = new AnthropicServer()
  broken.refuse = { status: 400, type: 'invalid_request_error' }
  return { llm: llmAt(server), questions: ['one', 'two'], wish: 'three', failing: llmAt(broken) }
})

describe('Claude', () => {
  test('is told the instructions apart, and that they stay', async () => {
    const server = new AnthropicServer()
    const talk: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: 'hi' },
    ]
    await Array.fromAsync(llmAt(server).stream(talk, live()))
    expect(server.received[0]?.body.system).toEqual([
      { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
    ])
    expect(server.received[0]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('is asked as configured, and for which call', async () => {
    const server = new AnthropicServer()
    const options = {
      model: 'claude-haiku-4-5',
      llm_temperature: 0.3,
      llm_max_tokens: 200,
      llm_stop: ['END'],
      llm_extra_headers: { 'x-team': 'voice' },
    }
    const call = { callId: 'c1', sessionId: 's1', agent: 'sales' }
    await Array.fromAsync(llmAt(server, options).stream([{ role: 'user', content: 'hi' }], live(), { call }))
    const [asked] = server.received
    expect(asked?.body).toMatchObject({
      model: 'claude-haiku-4-5',
      temperature: 0.3,
      max_tokens: 200,
      stop_sequences: ['END'],
    })
    expect([asked?.headers.get('x-team'), asked?.headers.get('x-voxray-call-id')]).toEqual(['voice', 'c1'])
  })

  test('takes a talk whose calls had no words', async () => {
    const server = new AnthropicServer()
    const call = { id: 'toolu_1', name: 'end_call', input: {} }
    const talk: Message[] = [
      { role: 'user', content: 'Bye.' },
      { role: 'assistant', content: '', calls: [call] },
      { role: 'tool', call, content: 'It failed.', hasFailed: true },
    ]
    const events = await Array.fromAsync(llmAt(server).stream(talk, live(), { tools: [END_CALL], mayCall: false }))
    expect(events.some(({ type }) => type === 'text')).toBe(true)
    expect(server.received[0]?.body.tool_choice).toEqual({ type: 'none' })
  })

  test('leaves out what the model does not take, and says so once', async () => {
    const server = new AnthropicServer()
    const warnings: string[] = []
    const io = {
      fetch: server.fetch,
      clock: new VirtualClock(),
      random: () => 0.5,
      key: 'secret-key',
      warn: (text: string) => void warnings.push(text),
    }
    const llm = anthropic.llm?.({ model: 'claude-opus-4-8', llm_temperature: 0.3 }, io)
    for (let times = 0; times < 2; times++)
      await Array.fromAsync(llm?.stream([{ role: 'user', content: 'hi' }], live()) ?? [])
    expect(warnings).toEqual(['anthropic does not take "temperature"'])
  })

  test('tells its tokens', async () => {
    const events: LlmEvent[] = await Array.fromAsync(
      llmAt(new AnthropicServer()).stream([{ role: 'user', content: 'hi' }], live()),
    )
    expect(events.at(-1)).toEqual({ type: 'usage', promptTokens: 12, completionTokens: 9 })
  })

  test('tells which of them were in its cache', async () => {
    const server = new AnthropicServer()
    server.cached = { cache_read_input_tokens: 8, cache_creation_input_tokens: 0 }
    const events = await Array.fromAsync(llmAt(server).stream([{ role: 'user', content: 'hi' }], live()))
    // It counts them apart from those that it read.
    expect(events.at(-1)).toEqual({ type: 'usage', promptTokens: 20, completionTokens: 9, cachedTokens: 8 })
  })

  test('a talk that ends with the bot is asked to go on, and not to finish its sentence', async () => {
    const server = new AnthropicServer()
    const talk: Message[] = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'Hello!' },
    ]
    await Array.fromAsync(llmAt(server).stream(talk, live()))
    expect(server.received[0]?.body.messages.at(-1)?.role).toBe('user')
  })

  test('a talk that is too long is told as one', async () => {
    const server = new AnthropicServer()
    server.refuse = {
      status: 400,
      type: 'invalid_request_error',
      message: 'prompt is too long: 210266 tokens > 200000 maximum',
    }
    const failed = Array.fromAsync(llmAt(server).stream([{ role: 'user', content: 'hi' }], live()))
    expect(await failed.catch((thrown: unknown) => thrown)).toMatchObject({ code: 'context-too-long' })
  })

  test.each([
    [401, 'authentication_error', 'unauthorized'],
    [404, 'not_found_error', 'not-found'],
    [400, 'invalid_request_error', 'bad-request'],
  ])('a refusal with %d is told as what it is, without the words of the vendor', async (status, type, code) => {
    const server = new AnthropicServer()
    server.refuse = { status, type }
    const failed = Array.fromAsync(llmAt(server).stream([{ role: 'user', content: 'hi' }], live()))
    const error: unknown = await failed.catch((thrown: unknown) => thrown)
    if (!(error instanceof StageError)) throw new Error('it was to fail')
    expect(error.code).toBe(code as StageError['code'])
    expect(error.message).toStartWith('api.anthropic.com')
    expect(error.message).not.toContain('secret')
  })
})

test("Anthropic's own SDK holds a talk with the stand-in", async () => {
  const server = new AnthropicServer()
  server.wishes = (said) => (said === 'look' ? { name: 'find', input: { q: 'x' } } : undefined)
  const fetch = (url: string | URL | Request, init?: RequestInit) => server.fetch(String(url), init ?? {})
  const client = new Anthropic({ apiKey: 'secret-key', baseURL: 'https://stand-in.test', fetch, maxRetries: 0 })
  const message = await client.messages
    .stream({
      model: 'claude-haiku-4-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'look' }],
      tools: [
        {
          name: 'find',
          description: 'Finds.',
          input_schema: { type: 'object', properties: { q: { type: 'string' } } },
        },
      ],
    })
    .finalMessage()
  expect(message.content).toMatchObject([
    { type: 'text', text: 'You said look. I heard you.' },
    { type: 'tool_use', name: 'find', input: { q: 'x' } },
  ])
  expect([message.stop_reason, message.usage.output_tokens]).toEqual(['tool_use', 9])
})
