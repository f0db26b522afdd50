import { describe, expect, test } from 'bun:test'
import type { LlmEvent, ToolSpec } from '../../../src/llm/llm.ts'
import { events } from '../../../src/providers/openai-dialect/event-stream.ts'
import { openai } from '../../../src/providers/vendors/openai.ts'
import { StageError } from '../../../src/std/errors.ts'
import { VirtualClock } from '../../support/clock.ts'
import { expectLinear } from '../../support/linear.ts'
import { connectionReset } from '../../support/openai-server.ts'
import { END_CALL } from '../../support/tools.ts'

const data = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`
const chunk = (delta: object, finish_reason: string | null = null) =>
  data({ choices: [{ index: 0, delta, finish_reason }] })
const words = (text: string) => (text.match(/\s*\S+/g) ?? []).map((content) => chunk({ content })).join('')
const STOP = chunk({}, 'stop')
const DONE = data('[DONE]')

/** What a server does behind what it has sent. */
type End = 'closes' | 'stays open' | 'breaks'

/** All of one reply, sent in parts of so many bytes, and the lines for the operator. */
async function ask(
  sent: string,
  { end = 'closes', bytes = 11, type = 'text/event-stream', tools = [] as ToolSpec[] } = {} as {
    end?: End
    bytes?: number
    type?: string
    tools?: ToolSpec[]
  },
) {
  const clock = new VirtualClock()
  const warnings: string[] = []
  let requests = 0
  const fetch = async () => {
    requests++
    return new Response(bodyOf(sent, bytes, end), { headers: { 'content-type': type } })
  }
  const io = { fetch, clock, random: () => 0, key: 'k', warn: (line: string) => warnings.push(line) }
  const told: LlmEvent[] = []
  let failure: StageError | undefined
  const state = { isOver: false }
  const reading = (async () => {
    const llm = openai.llm?.({}, io)
    if (!llm) throw new Error('no model')
    for await (const event of llm.stream([{ role: 'user', content: 'hi' }], new AbortController().signal, { tools }))
      told.push(event)
  })()
    .catch((error: unknown) => {
      if (!(error instanceof StageError)) throw error
      failure = error
    })
    .finally(() => (state.isOver = true))
  for (let ms = 0; ms < 30_000 && !state.isOver; ms += 50) await clock.advance(50)
  await reading
  const text = told.map((event) => (event.type === 'text' ? event.text : '')).join('')
  const calls = told.flatMap((event) => (event.type === 'tool-call' ? [event.call] : []))
  return { text: text.trim(), calls, failure, warnings, told, requests, ms: clock.now() }
}

function bodyOf(sent: string, bytes: number, end: End): ReadableStream<Uint8Array> {
  const all = new TextEncoder().encode(sent)
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at < all.length) return controller.enqueue(all.slice(at, (at += bytes)))
      if (end === 'breaks') return controller.error(connectionReset())
      return end === 'closes' ? controller.close() : new Promise(() => {})
    },
  })
}

const OPEN_AT_NINE = 'We open at nine. Bis später'

describe('no word is lost of a reply', () => {
  test.each([
    ['with its finish and [DONE]', STOP + DONE],
    ['without finish_reason', DONE],
    ['with an empty finish_reason', chunk({}, '') + DONE],
    ['without [DONE]', STOP],
    ['without either', ''],
    ['without its last line break', STOP.trim()],
  ])('%s', async (_, rest) => {
    for (const bytes of [1, 7, 5000])
      expect(await ask(words(OPEN_AT_NINE) + rest, { bytes })).toMatchObject({ text: OPEN_AT_NINE, failure: undefined })
  })

  test('that ends without a finish is told to the operator once', async () => {
    expect((await ask(words(OPEN_AT_NINE))).warnings).toEqual([
      'api.openai.com ended its reply without a finish_reason',
    ])
  })

  test.each([
    ['[DONE]', DONE],
    ['its finish', STOP],
  ])('whose connection stays open behind %s, and nobody waits for it', async (_, rest) => {
    const { text, failure, ms } = await ask(words(OPEN_AT_NINE) + rest, { end: 'stays open' })
    expect({ text, failure }).toEqual({ text: OPEN_AT_NINE, failure: undefined })
    expect(ms).toBeLessThan(1000)
  })

  test('whose connection breaks behind its finish', async () => {
    expect(await ask(words(OPEN_AT_NINE) + STOP, { end: 'breaks' })).toMatchObject({
      text: OPEN_AT_NINE,
      failure: undefined,
    })
  })

  test('that breaks off, and that is told', async () => {
    const { text, failure } = await ask(words(OPEN_AT_NINE), { end: 'breaks' })
    expect(text).toBe(OPEN_AT_NINE)
    expect(failure?.code).toBe('unreachable')
  })

  test.each([
    ['a comment', ': keep-alive\n\n'],
    ['a named event', 'event: ping\ndata: {"type":"ping"}\n\n'],
    ['an object that is no chunk', data({ type: 'keepalive', sequence_number: 3 })],
    ['an empty object', data({})],
    ['no data', 'data: \n\ndata\n\n'],
    ['text', data('keep-alive')],
    ['text without a blank line', 'data: keep-alive\ndata: ping\ndata: \n'],
    ['an array', data([])],
    ['null', data('null')],
    ['half of JSON', data('{"choices": [')],
    ['no choices', data({ choices: [], usage: null })],
    ['a choice that is none', data({ choices: [null] })],
    ['a delta that is none', data({ choices: [{ delta: null }] })],
    ['content that is none', data({ choices: [{ delta: { content: 7, tool_calls: [{}, null] } }] })],
    ['other fields', 'id: 7\nretry: 1000\n\n'],
    ['blank lines', '\n\n\r\n\r\r\n'],
    ['a filter of Azure', data({ choices: [], prompt_filter_results: [{}] })],
  ])('with %s in between', async (_, beat) => {
    const stream = [words('We open'), words(' at nine. Bis später'), STOP, DONE].map((part) => beat + part).join('')
    expect(await ask(stream)).toMatchObject({ text: OPEN_AT_NINE, failure: undefined })
  })

  test.each([
    ['lines that end in \\r\\n', (stream: string) => stream.replaceAll('\n', '\r\n')],
    ['lines that end in \\r', (stream: string) => stream.replaceAll('\n', '\r')],
    ['no blank lines', (stream: string) => stream.replaceAll('\n\n', '\n')],
    ['no space behind "data:"', (stream: string) => stream.replaceAll('data: ', 'data:')],
    ['names of events', (stream: string) => stream.replaceAll('data: ', 'event: message\ndata: ')],
    ['bare objects', (stream: string) => stream.replaceAll('data: {', '{')],
    ['objects over several lines', (stream: string) => stream.replaceAll('{"choices"', '{\ndata: "choices"')],
    ['a byte order mark', (stream: string) => `\ufeff${stream}`],
    ['content in parts', (s: string) => s.replaceAll(/"content":("[^"]*")/g, '"content":[{"type":"text","text":$1}]')],
  ])('with %s', async (_, written) => {
    for (const bytes of [1, 3, 5000])
      expect(await ask(written(words(OPEN_AT_NINE) + STOP + DONE), { bytes })).toMatchObject({ text: OPEN_AT_NINE })
  })

  test.each([['application/json; charset=utf-8'], ['text/event-stream'], ['text/plain'], ['']])(
    'that comes in one piece, or as a stream, labelled %j',
    async (type) => {
      const whole = { choices: [{ message: { role: 'assistant', content: OPEN_AT_NINE }, finish_reason: 'stop' }] }
      const sent = [JSON.stringify(whole), JSON.stringify(whole, null, 2), `${JSON.stringify(whole, null, 2)}\n${DONE}`]
      for (const each of [...sent, words(OPEN_AT_NINE) + STOP + DONE])
        expect(await ask(each, { type })).toMatchObject({ text: OPEN_AT_NINE, failure: undefined })
    },
  )

  test('a failure in place of a reply is told without its words, whatever its label', async () => {
    for (const type of ['application/json', 'text/event-stream']) {
      const { failure } = await ask(JSON.stringify({ error: { message: 'my secret' } }, null, 2), { type })
      expect(failure).toMatchObject({ stage: 'llm', code: 'server-error' })
      expect(Bun.inspect(failure)).not.toContain('secret')
    }
  })
})

test.each([
  [data({ error: { message: 'my secret' } })],
  [data({ error: 'my secret' })],
  [`event: error\n${data({ error: { message: 'my secret' } })}`],
  [data({ choices: [{ delta: { content: '' }, finish_reason: 'error' }], error: { code: 502, message: 'my secret' } })],
])('a failure in mid-reply is told without its words: %j', async (error) => {
  const { text, failure } = await ask(words('We open') + error)
  expect(text).toBe('We open')
  expect(failure).toMatchObject({ stage: 'llm', code: 'server-error' })
  expect(Bun.inspect(failure)).not.toContain('secret')
})

test.each(['stop', 'length', 'content_filter', 'eos'])(
  'a reply that ends with %s before a word is an empty answer, and is asked for once',
  async (finish) => {
    const { failure, requests } = await ask(chunk({ role: 'assistant', content: '' }) + chunk({}, finish) + DONE)
    expect(failure).toMatchObject({ code: 'empty-answer', retryable: false })
    expect(failure?.message).toStartWith('api.openai.com ended its reply before a word (')
    expect(requests).toBe(1)
  },
)

test.each(['', chunk({ role: 'assistant', content: '' })])(
  'a reply that breaks off before a word is asked for again: %j',
  async (sent) => {
    const { failure, requests } = await ask(sent)
    expect([failure?.code, requests]).toEqual(['bad-response', 3])
  },
)

test('an event without end is refused', async () => {
  expect((await ask(`data: ${'x'.repeat(1_100_000)}`, { bytes: 50_000 })).failure?.code).toBe('bad-response')
})

test('calls of a reply that ended with [DONE] alone are made', async () => {
  const call = { index: 0, id: 'c', function: { name: 'end_call', arguments: '{"say":"bye"}' } }
  const { calls } = await ask(chunk({ tool_calls: [call] }) + DONE, { tools: [END_CALL] })
  expect(calls).toEqual([{ id: 'c', name: 'end_call', input: { say: 'bye' } }])
})

describe('what a server should have read', () => {
  test('thoughts are no words, and a sign of life', async () => {
    const { text, told } = await ask(words('<think>He wants to know.</think>We open') + STOP)
    expect(text).toBe('We open')
    expect(told.filter(({ type }) => type === 'working').length).toBeGreaterThan(2)
  })

  test('a call written as text is made, and the operator told once what is missing', async () => {
    const written = words('Bye! <tool_call>{"name": "end_call", "arguments": {"say": "so long"}}</tool_call>') + STOP
    const { text, calls, warnings } = await ask(written, { tools: [END_CALL] })
    expect(text).toBe('Bye!')
    expect(calls).toEqual([{ id: 'written_1', name: 'end_call', input: { say: 'so long' } }])
    expect(warnings).toEqual([expect.stringContaining('tool-call parser')])
  })

  test('a call of nothing that is offered is dropped', async () => {
    const written = words('Bye! <tool_call>{"name": "end_call", "arguments": {}}</tool_call>') + STOP
    expect(await ask(written)).toMatchObject({ text: 'Bye!', calls: [], failure: undefined })
  })

  test('what the server read itself is not made twice', async () => {
    const call = { index: 0, id: 'c', function: { name: 'end_call', arguments: '{}' } }
    const written = words('<tool_call>{"name": "end_call", "arguments": {}}</tool_call>')
    const { calls } = await ask(written + chunk({ tool_calls: [call] }) + chunk({}, 'tool_calls'), {
      tools: [END_CALL],
    })
    expect(calls.map(({ id }) => id)).toEqual(['c'])
  })
})

test.each([['\n'], ['data: {}\n'], ['data: x\n'], ['\r'], ['x'], [':'], ['{']])(
  'a megabyte of %j as events takes time in proportion to its length',
  async (unit) => {
    // One that is too long is refused, in time that is linear, too.
    await expectLinear(unit, (text) => Array.fromAsync(events(bodyOf(text, 1000, 'closes'))).catch(() => []))
  },
)

test('a talk that is too long is told as one, by a refusal and by an event of the stream', async () => {
  const error = {
    error: { message: 'Too many tokens.', type: 'invalid_request_error', code: 'context_length_exceeded' },
  }
  const { failure } = await ask(data(JSON.stringify(error)))
  expect(failure?.code).toBe('context-too-long')
  const fetch = () => Promise.resolve(Response.json(error, { status: 400 }))
  const llm = openai.llm?.({}, { fetch, clock: new VirtualClock(), random: () => 0, key: 'k' })
  const refused = Array.fromAsync(llm?.stream([{ role: 'user', content: 'hi' }], new AbortController().signal) ?? [])
  expect(await refused.catch((thrown: unknown) => thrown)).toMatchObject({ code: 'context-too-long' })
})
