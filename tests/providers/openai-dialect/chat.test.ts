import { describe, expect, test } from 'bun:test'
import type { LlmEvent, Message } from '../../../src/llm/llm.ts'
import { openai } from '../../../src/providers/vendors/openai.ts'
import type { HttpIo } from '../../../src/providers/provider.ts'
import { StageError } from '../../../src/std/errors.ts'
import { llmContract } from '../../contract/llm.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { connectionReset, OpenAiServer } from '../../support/openai-server.ts'

const KEY = 'sk-secret'
const HELLO: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'my secret' },
]

function setUp(options: Partial<HttpIo> = {}) {
  const server = new OpenAiServer()
  const clock = new VirtualClock()
  const io: HttpIo = { fetch: server.fetch, clock, random: () => 0.5, key: KEY, ...options }
  const llm = openai.llm?.({ model: 'small' }, io)
  if (!llm) throw new Error('no language model')
  return { server, clock, llm }
}

async function read(events: AsyncIterable<LlmEvent>): Promise<string> {
  let text = ''
  for await (const event of events) if (event.type === 'text') text += event.text
  return text
}

const live = () => new AbortController().signal

/** How a stream failed, told as soon as it has. */
async function failureOf(events: AsyncIterable<LlmEvent>): Promise<StageError> {
  try {
    await read(events)
  } catch (error) {
    if (error instanceof StageError) return error
    throw error
  }
  throw new Error('it did not fail')
}

/** Lets virtual time pass until `work` is done. */
async function inTime<T>(clock: VirtualClock, work: Promise<T>, limitMs = 60_000): Promise<T> {
  const state = { done: false }
  const finish = work.finally(() => (state.done = true))
  finish.catch(() => undefined)
  for (let ms = 0; ms < limitMs && !state.done; ms += 50) await clock.advance(50)
  return finish
}

llmContract('the OpenAI dialect', () => {
  const { server, llm } = setUp()
  server.reply = (messages) => `You said ${messages.at(-1)?.content}. I heard you.`
  server.calls = (messages, offered) =>
    messages.at(-1)?.content === 'three' && offered.includes('transfer_call')
      ? [{ name: 'transfer_call', arguments: '{"to":"support"}' }]
      : []
  const refusing: HttpIo = {
    fetch: async () => new Response('no', { status: 400 }),
    clock: new VirtualClock(),
    random: () => 0,
    key: undefined,
  }
  const failing = openai.llm?.({ base_url: 'http://models.test/v1' }, refusing)
  return { llm, questions: ['one', 'two'], wish: 'three', ...(failing && { failing }) }
})

describe('chat completions', () => {
  test('a reply is asked for with the model, the key and the whole context, and streams with its usage', async () => {
    const { server, llm } = setUp()
    const events = await Array.fromAsync(llm.stream(HELLO, live()))
    expect(server.received).toHaveLength(1)
    expect(server.received[0]).toMatchObject({
      path: '/chat/completions',
      authorization: `Bearer ${KEY}`,
      body: { model: 'small', messages: HELLO, stream: true, stream_options: { include_usage: true } },
    })
    expect(events.map((event) => (event.type === 'text' ? event.text : event))).toEqual([
      'It',
      ' is',
      ' a',
      ' fine',
      ' day.',
      { type: 'usage', promptTokens: 14, completionTokens: 5 },
    ])
  })

  test.each([
    [{ prompt_tokens_details: { cached_tokens: 8 } }, 8],
    [{ prompt_cache_hit_tokens: 8 }, 8],
    [{ prompt_tokens_details: { cached_tokens: 0 } }, undefined],
    [{ prompt_tokens_details: { cached_tokens: 'some' } }, undefined],
    [{ prompt_tokens_details: null }, undefined],
  ])('of %p the tokens from the cache are %p', async (cached, tokens) => {
    const { server, llm } = setUp()
    server.cached = cached
    const events = await Array.fromAsync(llm.stream(HELLO, live()))
    const usage = { type: 'usage', promptTokens: 14, completionTokens: 5 } as const
    expect(events.at(-1)).toEqual(tokens === undefined ? usage : { ...usage, cachedTokens: tokens })
  })

  test('a talk that the bot opened begins with its caller: templates of Gemma and Mistral refuse anything else', async () => {
    const { server, llm } = setUp()
    const [prompt, question] = HELLO as [Message, Message]
    const greeting: Message = { role: 'assistant', content: 'Good morning.' }
    const rolesAfter = async (messages: Message[]) => {
      await read(llm.stream(messages, live()))
      const sent = server.received.at(-1)?.body['messages'] as Message[]
      return sent.map(({ role }) => role)
    }
    expect(await rolesAfter([prompt, greeting, question])).toEqual(['system', 'user', 'assistant', 'user'])
    expect(await rolesAfter([greeting, question])).toEqual(['user', 'assistant', 'user'])
  })

  test('without a key none is sent', async () => {
    const { server, llm } = setUp({ key: undefined })
    await read(llm.stream(HELLO, live()))
    expect(server.received[0]?.authorization).toBeNull()
  })

  test('an abort closes the stream of the server', async () => {
    const { server, llm, clock } = setUp()
    server.next.push({ type: 'stall', after: 3 })
    const abort = new AbortController()
    for await (const _ of llm.stream(HELLO, abort.signal)) abort.abort()
    await settled()
    expect(server.abandoned).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('a reader that leaves closes the stream of the server', async () => {
    const { server, llm, clock } = setUp()
    server.next.push({ type: 'stall', after: 3 })
    for await (const _ of llm.stream(HELLO, live())) break
    await settled()
    expect(server.abandoned).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('an abort while the server is silent ends the stream quietly', async () => {
    const { server, llm, clock } = setUp()
    server.next.push({ type: 'stall', after: undefined })
    const abort = new AbortController()
    const reading = read(llm.stream(HELLO, abort.signal))
    await clock.advance(1000)
    abort.abort()
    expect(await reading).toBe('')
    expect(clock.pending).toBe(0)
  })

  test.each([
    [{ status: 401, code: 'invalid_api_key' }, 'unauthorized', 1],
    [{ status: 403 }, 'unauthorized', 1],
    [{ status: 404, code: 'model_not_found' }, 'not-found', 1],
    [{ status: 400, code: 'context_length_exceeded' }, 'context-too-long', 1],
    [{ status: 400, code: 'invalid_value' }, 'bad-request', 1],
    [{ status: 301, headers: { location: 'http://elsewhere.test/' } }, 'bad-response', 1],
    [{ status: 429, code: 'insufficient_quota' }, 'quota-exceeded', 1],
    [{ status: 429, headers: { 'retry-after': '20' } }, 'rate-limited', 1],
    [{ status: 429 }, 'rate-limited', 3],
    [{ status: 409 }, 'server-error', 3],
    [{ status: 425 }, 'server-error', 3],
    [{ status: 503, body: '<html>' }, 'server-error', 3],
  ] as const)('%j becomes %s after %d tries, and no secret is told', async (refusal, code, tries) => {
    const { server, llm, clock } = setUp()
    for (let n = 0; n < 3; n++) server.next.push({ type: 'refuse', ...refusal })
    const failure = await inTime(clock, failureOf(llm.stream(HELLO, live())))
    expect(failure.code).toBe(code)
    expect(server.received).toHaveLength(tries)
    expect(Bun.inspect(failure)).not.toContain('secret')
    expect(clock.pending).toBe(0)
  })

  test('a rate limit is waited out when the server asks for no more than a second', async () => {
    const { server, llm, clock } = setUp()
    server.next.push({ type: 'refuse', status: 429, headers: { 'retry-after': '1' } })
    const reading = read(llm.stream(HELLO, live()))
    await clock.advance(999)
    expect(server.received).toHaveLength(1)
    await clock.advance(1)
    expect(await inTime(clock, reading)).toBe('It is a fine day.')
  })

  test('a connection that cannot be made is tried three times', async () => {
    const tries: string[] = []
    const { llm, clock } = setUp({
      fetch: async (url) => {
        tries.push(url)
        throw connectionReset()
      },
    })
    const failure = await inTime(clock, failureOf(llm.stream(HELLO, live())))
    expect(failure).toMatchObject({ code: 'unreachable', message: 'api.openai.com cannot be reached (ECONNRESET)' })
    expect(tries).toHaveLength(3)
  })

  test('a connection that breaks after the first token is not tried again: nothing is said twice', async () => {
    const { server, llm, clock } = setUp()
    server.next.push({ type: 'break', after: 3 })
    const failure = await inTime(clock, failureOf(llm.stream(HELLO, live())))
    expect(failure.code).toBe('unreachable')
    expect(server.received).toHaveLength(1)
  })

  test('a server that breaks before the first token is asked again', async () => {
    const { server, llm, clock } = setUp()
    server.next.push({ type: 'break', after: 0 }, { type: 'break', after: 1 })
    expect(await inTime(clock, read(llm.stream(HELLO, live())))).toBe('It is a fine day.')
    expect(server.received).toHaveLength(3)
  })

  test('a caller who listens to one token for a minute still gets the rest', async () => {
    const { llm, clock } = setUp()
    const events = llm.stream(HELLO, live())[Symbol.asyncIterator]()
    const got = [await events.next()]
    await clock.advance(60_000)
    while (got.at(-1)?.done === false) got.push(await events.next())
    expect(got.map(({ value }) => (value?.type === 'text' ? value.text : '')).join('')).toBe('It is a fine day.')
  })

  test('the key does not follow a redirect to another host', async () => {
    const redirects: unknown[] = []
    const { llm, clock } = setUp({
      fetch: async (_, init) => {
        redirects.push(init.redirect)
        return new Response(null, { status: 307, headers: { location: 'http://elsewhere.test/' } })
      },
    })
    expect(await inTime(clock, failureOf(llm.stream(HELLO, live())))).toMatchObject({ code: 'bad-response' })
    expect(redirects).toEqual(['manual'])
  })

  test.each(['text/plain', 'text/event-stream', 'application/json'])(
    'garbage as %s is a bad response',
    async (contentType) => {
      const { server, llm, clock } = setUp()
      for (let n = 0; n < 3; n++) server.next.push({ type: 'garbage', contentType })
      const failure = await inTime(clock, failureOf(llm.stream(HELLO, live())))
      expect(failure.code).toBe('bad-response')
    },
  )

  test('a reply without end is cut at 16 MB', async () => {
    const flood = new Uint8Array(1024 * 1024).fill(0x20)
    const sent = { bytes: 0 }
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent.bytes += flood.length
          controller.enqueue(flood)
        },
      })
    const { llm, clock } = setUp({
      fetch: async () => new Response(body(), { headers: { 'content-type': 'text/event-stream' } }),
    })
    const failure = await inTime(clock, failureOf(llm.stream(HELLO, live())))
    expect(failure.code).toBe('bad-response')
    expect(sent.bytes).toBeLessThan(3 * 20 * 1024 * 1024)
  })
})
