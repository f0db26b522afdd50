import { describe, expect, test } from 'bun:test'
import type { LlmEvent, Message, ToolCall, ToolSpec } from '../../../src/llm/llm.ts'
import { openai } from '../../../src/providers/vendors/openai.ts'
import { StageError } from '../../../src/std/errors.ts'
import { VirtualClock } from '../../support/clock.ts'
import type { WrittenCall } from '../../support/openai-chat.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { END_CALL, SEND_DTMF, transferTo } from '../../support/tools.ts'

const TOOLS = [END_CALL, transferTo('sales', 'support'), SEND_DTMF]
const HELLO: Message[] = [{ role: 'user', content: 'my secret' }]

function setUp(...calls: readonly WrittenCall[]) {
  const server = new OpenAiServer()
  server.calls = () => calls
  const clock = new VirtualClock()
  const llm = openai.llm?.({ model: 'small' }, { fetch: server.fetch, clock, random: () => 0, key: undefined })
  if (!llm) throw new Error('no language model')
  /** All of a reply: its events, and how it failed when it did. Time passes for it to be tried again. */
  const ask = async (tools?: readonly ToolSpec[], messages = HELLO, mayCall = true) => {
    const events: LlmEvent[] = []
    let failure: StageError | undefined
    const state = { isOver: false }
    const reading = (async () => {
      try {
        for await (const event of llm.stream(messages, new AbortController().signal, tools && { tools, mayCall }))
          events.push(event)
      } catch (error) {
        if (!(error instanceof StageError)) throw error
        failure = error
      } finally {
        state.isOver = true
      }
    })()
    for (let ms = 0; ms < 5000 && !state.isOver; ms += 50) await clock.advance(50)
    await reading
    return { events, failure, text: textIn(events), calls: callsIn(events) }
  }
  return { server, ask }
}

const textIn = (events: readonly LlmEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')

const callsIn = (events: readonly LlmEvent[]): ToolCall[] =>
  events.flatMap((event) => (event.type === 'tool-call' ? [event.call] : []))

const asSent = (id: string, name: string, written: string) => ({
  id,
  type: 'function',
  function: { name, arguments: written },
})

describe('tools', () => {
  test('are not mentioned when there are none', async () => {
    const { server, ask } = setUp()
    await ask()
    await ask([])
    for (const { body } of server.received) expect(Object.keys(body)).not.toContainAnyValues(['tools', 'tool_choice'])
    expect(server.received).toHaveLength(2)
  })

  test('are offered with what they do and what they take', async () => {
    const { server, ask } = setUp()
    await ask(TOOLS)
    const sent = server.received[0]?.body['tools']
    expect(sent).toEqual(
      TOOLS.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, description, parameters: JSON.parse(JSON.stringify(parameters)) },
      })),
    )
    expect(sent).toMatchObject([
      { function: { name: 'end_call', parameters: { type: 'object', properties: {} } } },
      { function: { parameters: { required: ['to'], properties: { to: { enum: ['sales', 'support'] } } } } },
      { function: { parameters: { required: ['keys'] } } },
    ])
  })

  test('a call and what came of it are told as OpenAI wants them', async () => {
    const { server, ask } = setUp()
    const [first, second]: ToolCall[] = [
      { id: 'call_a', name: 'transfer_call', input: { to: 'sales' } },
      { id: 'call_b', name: 'end_call', input: {} },
    ] as const
    if (!first || !second) throw new Error('no calls')
    const { text } = await ask(TOOLS, [
      ...HELLO,
      { role: 'assistant', content: 'One moment.', calls: [first, second] },
      { role: 'tool', call: first, content: 'Nobody answers.' },
      { role: 'tool', call: second, content: 'Not now.' },
      { role: 'assistant', content: '', calls: [{ ...second, id: 'call_c' }] },
      { role: 'tool', call: { ...second, id: 'call_c' }, content: 'Not now.' },
    ])
    expect(text).toBe('It is a fine day.')
    expect(server.received[0]?.body['messages']).toEqual([
      ...HELLO,
      {
        role: 'assistant',
        content: 'One moment.',
        tool_calls: [asSent('call_a', 'transfer_call', '{"to":"sales"}'), asSent('call_b', 'end_call', '{}')],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'Nobody answers.' },
      { role: 'tool', tool_call_id: 'call_b', content: 'Not now.' },
      { role: 'assistant', content: null, tool_calls: [asSent('call_c', 'end_call', '{}')] },
      { role: 'tool', tool_call_id: 'call_c', content: 'Not now.' },
    ])
  })

  test('a call that opens the talk still has its caller before it', async () => {
    const { server, ask } = setUp()
    const call = { id: 'call_a', name: 'end_call', input: {} }
    await ask(TOOLS, [
      { role: 'assistant', content: '', calls: [call] },
      { role: 'tool', call, content: 'Not now.' },
    ])
    const sent = server.received[0]?.body['messages'] as { role: string }[]
    expect(sent.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
  })
})

describe('calls', () => {
  test.each(['openai', 'blank', 'whole', 'without-id'] as const)(
    'are read from a stream in the style %p, behind the words, in their order',
    async (style) => {
      const { server, ask } = setUp(
        { name: 'send_dtmf', arguments: '{"keys": "12#"}' },
        { name: 'transfer_call', arguments: '{"to":"sales"}' },
        { name: 'send_dtmf', arguments: '{"keys": "*"}' },
      )
      server.callStyle = style
      server.reply = () => 'One moment.'
      const { events, calls } = await ask(TOOLS)
      expect(events.map(({ type }) => type)).toEqual(['text', 'text', 'tool-call', 'tool-call', 'tool-call', 'usage'])
      expect(calls.map(({ name, input }) => [name, input])).toEqual([
        ['send_dtmf', { keys: '12#' }],
        ['transfer_call', { to: 'sales' }],
        ['send_dtmf', { keys: '*' }],
      ])
      const ids = calls.map(({ id }) => id)
      if (style === 'without-id') expect(new Set(ids).size).toBe(3)
      else expect(ids).toEqual(['call_1', 'call_2', 'call_3'])
    },
  )

  test('make a reply without a word', async () => {
    const { server, ask } = setUp({ name: 'end_call', arguments: '{}' })
    server.reply = () => ''
    const { events, failure } = await ask(TOOLS)
    expect(failure).toBeUndefined()
    expect(events.map(({ type }) => type)).toEqual(['tool-call', 'usage'])
  })

  test('are read behind what a model thinks, which nobody hears', async () => {
    const { server, ask } = setUp({ name: 'end_call', arguments: '{}' })
    server.thought = 'The caller wants to go.'
    const { text, calls } = await ask(TOOLS)
    expect(text).toBe('It is a fine day.')
    expect(calls).toHaveLength(1)
  })

  test.each([
    ['to be carried out', 'end_call', '{}'],
    ['that cannot be', 'order_pizza', '{'],
  ])('%s are left to whoever asked: the model is asked once', async (_, name, written) => {
    const { server, ask } = setUp({ name, arguments: written })
    await ask(TOOLS)
    expect(server.received).toHaveLength(1)
  })

  test.each([
    ['nothing is an object without fields', { name: 'end_call', arguments: '' }, {}],
    ['white space is the same', { name: 'end_call', arguments: ' \n' }, {}],
    ['what does not fit is passed on', { name: 'transfer_call', arguments: '{"to":7,"x":[]}' }, { to: 7, x: [] }],
    ['what is no object is passed on', { name: 'transfer_call', arguments: '"sales"' }, 'sales'],
    ['what is no JSON is passed on as text', { name: 'transfer_call', arguments: '{"to": "sal' }, '{"to": "sal'],
    [
      'what aims at prototypes is passed on as text',
      { name: 'end_call', arguments: '{"__proto__": {"a": 1}}' },
      '{"__proto__": {"a": 1}}',
    ],
    ['a tool nobody offered is passed on', { name: 'order_pizza', arguments: '{"n": 1}' }, { n: 1 }],
    ['with no JSON, too', { name: 'order_pizza', arguments: 'two' }, 'two'],
  ])('are passed on as they were written: %s', async (_, written, input) => {
    const { ask } = setUp(written)
    const { calls, failure, text } = await ask(TOOLS)
    expect(failure).toBeUndefined()
    expect(text).toBe('It is a fine day.')
    expect(calls).toEqual([{ id: 'call_1', name: written.name, input }])
  })

  test('are passed on even where no tool was offered', async () => {
    const { ask } = setUp({ name: 'end_call', arguments: '{}' })
    expect((await ask()).calls).toEqual([{ id: 'call_1', name: 'end_call', input: {} }])
  })

  test.each([['{"to": "sal'], ['sales'], [''], [7], [['sales']], [null]])(
    'whose input was %p are told again as an object: servers refuse anything else',
    async (input) => {
      const { server, ask } = setUp()
      const call = { id: 'call_a', name: 'transfer_call', input }
      const { failure } = await ask(TOOLS, [
        ...HELLO,
        { role: 'assistant', content: '', calls: [call] },
        { role: 'tool', call, content: 'That is no JSON.' },
      ])
      expect(failure).toBeUndefined()
      expect(server.received[0]?.body['messages']).toMatchObject([
        {},
        { tool_calls: [{ function: { arguments: '{}' } }] },
        {},
      ])
    },
  )

  test.each([
    ['openai', 'It is a fine day.', 1],
    ['whole', 'It is a fine day.', 1],
    ['openai', '', 3],
    ['whole', '', 3],
  ] as const)(
    'that have no name (in the style %p, after %p) are a bad response, asked for %d times',
    async (style, words, times) => {
      const { server, ask } = setUp({ name: '', arguments: '{"to": "my secret"}' })
      server.callStyle = style
      server.reply = () => words
      const { failure, text } = await ask(TOOLS)
      expect(text).toBe(words)
      expect(failure).toMatchObject({ stage: 'llm', code: 'bad-response' })
      expect(Bun.inspect(failure)).not.toContain('secret')
      expect(server.received).toHaveLength(times)
    },
  )

  test.each(['break', 'end'] as const)(
    'of a reply that does not come to its end (%s) are not made, but asked for again',
    async (type) => {
      const { server, ask } = setUp({ name: 'send_dtmf', arguments: '{"keys":"123"}' })
      server.reply = () => ''
      // The role, the name and a fragment of the keys; then all but the finish.
      server.next.push({ type, after: 3 }, { type, after: 5 })
      const { calls, failure } = await ask(TOOLS)
      expect(failure).toBeUndefined()
      expect(calls).toEqual([{ id: 'call_3', name: 'send_dtmf', input: { keys: '123' } }])
      expect(server.received).toHaveLength(3)
    },
  )

  test.each(['break', 'end'] as const)(
    'of a reply that does not come to its end (%s) are not made after words either',
    async (type) => {
      const { server, ask } = setUp({ name: 'send_dtmf', arguments: '{"keys":"my secret"}' })
      server.reply = () => 'One'
      server.next.push({ type, after: 7 })
      const { calls, failure, text } = await ask(TOOLS)
      expect(text).toBe('One')
      expect(calls).toEqual([])
      expect(failure?.stage).toBe('llm')
      expect(Bun.inspect(failure)).not.toContain('secret')
      expect(server.received).toHaveLength(1)
    },
  )
})

test('tools that may not be called any more are kept from servers of this dialect', async () => {
  const { server, ask } = setUp()
  await ask(TOOLS, HELLO, false)
  expect(server.received.at(-1)?.body).not.toHaveProperty('tools')
})
