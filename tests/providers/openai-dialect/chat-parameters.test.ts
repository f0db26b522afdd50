import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import type { CallIds } from '../../../src/llm/llm.ts'
import * as providers from '../../../src/providers/index.ts'
import { logCalls } from '../../../src/observe/calls.ts'
import { createLog } from '../../../src/observe/log.ts'
import { en } from '../../../src/language/en.ts'
import { StageError } from '../../../src/std/errors.ts'
import { VirtualClock } from '../../support/clock.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { outputTo } from '../../support/log-output.ts'
import { heard, Rig } from '../../support/rig.ts'
import { END_CALL } from '../../support/tools.ts'

type Options = Parameters<NonNullable<typeof providers.openai.llm>>[0]

const OWN_SERVER = { base_url: 'https://models.test/v1' }
const FIELDS = ['messages', 'model', 'stream', 'stream_options', 'tool_choice', 'tools']
const CALL: CallIds = { callId: 'c-1', sessionId: 's-1', agent: 'desk' }

function setUp(options: Options = {}, provider = providers.openai) {
  const server = new OpenAiServer()
  const warnings: string[] = []
  const clock = new VirtualClock()
  const io = { fetch: server.fetch, clock, random: () => 0, key: 'k', warn: (line: string) => warnings.push(line) }
  const llm = provider.llm?.(Value.Parse(provider.options, options), io)
  if (!llm) throw new Error('no language model')
  /** The reply, or how it failed. */
  const ask = async (call?: CallIds) => {
    try {
      const events = await Array.fromAsync(
        llm.stream([{ role: 'user', content: 'hi' }], new AbortController().signal, {
          tools: [END_CALL],
          ...(call && { call }),
        }),
      )
      return events.map((event) => (event.type === 'text' ? event.text : '')).join('')
    } catch (error) {
      if (error instanceof StageError) return error
      throw error
    }
  }
  const body = async (call?: CallIds) => {
    expect(await ask(call)).toBe('It is a fine day.')
    return server.received.at(-1)?.body ?? {}
  }
  return { server, warnings, llm, ask, body }
}

const bound = async (options: Options, provider = providers.openai) => {
  const { max_tokens, max_completion_tokens } = await setUp({ llm_max_tokens: 300, ...options }, provider).body()
  return { max_tokens, max_completion_tokens }
}

describe('the body of a request', () => {
  test('has nothing that was not set', async () => {
    for (const options of [{}, OWN_SERVER]) expect(Object.keys(await setUp(options).body()).toSorted()).toEqual(FIELDS)
  })

  test.each([
    [{ llm_temperature: 0 }, { temperature: 0 }],
    [{ llm_temperature: 0.7 }, { temperature: 0.7 }],
    [{ llm_top_p: 0.9 }, { top_p: 0.9 }],
    [{ llm_reasoning_effort: 'low' }, { reasoning_effort: 'low' }],
    [{ llm_stop: ['\n', 'User:'] }, { stop: ['\n', 'User:'] }],
    [
      { llm_extra_body: { service_tier: 'flex', logit_bias: { 50256: -100 } } },
      { service_tier: 'flex', logit_bias: { 50256: -100 } },
    ],
  ] as const)('of %j has %j, and nothing else is new', async (options, fields) => {
    const plain = await setUp().body()
    expect(await setUp(structuredClone(options) as Options).body()).toEqual({ ...plain, ...fields })
  })

  test('bounds an answer by the name that the server knows', async () => {
    expect(await bound({})).toEqual({ max_tokens: undefined, max_completion_tokens: 300 })
    expect(await bound({}, providers.groq)).toEqual({ max_tokens: undefined, max_completion_tokens: 300 })
    expect(await bound(OWN_SERVER)).toEqual({ max_tokens: 300, max_completion_tokens: undefined })
    expect(await bound({}, providers.ollama)).toEqual({ max_tokens: 300, max_completion_tokens: undefined })
  })

  test('has what was added in place of what a key says, and not what was added as null', async () => {
    const extra = { temperature: 1, stop: null, user: null, n_probs: 2 }
    const asked = await setUp({ llm_temperature: 0.2, llm_stop: ['x'], llm_extra_body: extra }).body(CALL)
    expect(asked).toMatchObject({ temperature: 1, n_probs: 2 })
    expect(Object.keys(asked)).not.toContainAnyValues(['stop', 'user'])
  })

  test('stays what it is about, whatever is added', async () => {
    const extra = { messages: [], model: 'other', stream: false, stream_options: null, tools: null }
    const { messages, model, stream, stream_options, tools } = await setUp().body()
    const own = { messages, model, stream, stream_options, tools }
    expect(await setUp({ llm_extra_body: extra }).body()).toMatchObject(own)
  })
})

describe('the server of a model is told', () => {
  test('which call it answers, in headers and as the user', async () => {
    const { server, body } = setUp(OWN_SERVER)
    expect(await body(CALL)).toMatchObject({ user: 's-1' })
    const headers = server.received[0]?.headers
    expect(headers?.get('x-voxray-call-id')).toBe('c-1')
    expect(headers?.get('x-voxray-session-id')).toBe('s-1')
    expect(headers?.get('x-voxray-agent')).toBe('desk')
  })

  test('what is known and no more', async () => {
    const { server, body } = setUp(OWN_SERVER)
    expect(await body({ callId: 'c-1' })).toMatchObject({ user: 'c-1' })
    expect(await body()).not.toHaveProperty('user')
    const names = server.received.map(({ headers }) =>
      [...headers.keys()].filter((name) => name.startsWith('x-voxray')),
    )
    expect(names).toEqual([['x-voxray-call-id'], []])
  })

  test('ids that a header cannot hold as they are', async () => {
    const { server, body } = setUp(OWN_SERVER)
    await body({ callId: 'c-1', sessionId: 'a\r\nhost: evil', agent: 'Empfänger\ud800' })
    const headers = server.received[0]?.headers
    expect(headers?.get('x-voxray-session-id')).toBe('a%0D%0Ahost%3A%20evil')
    expect(headers?.get('x-voxray-agent')).toBe('Empf%C3%A4nger%EF%BF%BD')
  })

  test('what the operator adds, beside its own key and type', async () => {
    const { server, body } = setUp({ ...OWN_SERVER, llm_extra_headers: { 'api-key': 'sk-azure', 'x-team': 'voice' } })
    await body(CALL)
    const headers = server.received[0]?.headers
    expect(headers?.get('api-key')).toBe('sk-azure')
    expect(headers?.get('x-team')).toBe('voice')
    expect(headers?.get('authorization')).toBe('Bearer k')
    expect(headers?.get('content-type')).toBe('application/json')
    expect(headers?.get('x-voxray-call-id')).toBe('c-1')
  })
})

describe('a server that refuses a field', () => {
  test('is told of by its code and the name of the field, once asked', async () => {
    const { server, ask } = setUp({ llm_temperature: 0.5 })
    server.next.push({ type: 'refuse', status: 400, code: 'unsupported_value', param: 'temperature' })
    expect(await ask(CALL)).toMatchObject({
      stage: 'llm',
      code: 'bad-request',
      field: 'temperature',
      message:
        'api.openai.com refused the request (400, unsupported_value): it does not take the field "temperature" as it is',
    })
    expect(server.received).toHaveLength(1)
  })

  test('says so when it is asked to load, with all that was set', async () => {
    const { server, llm } = setUp({ ...OWN_SERVER, llm_top_p: 0.5 })
    server.next.push({ type: 'refuse', status: 400, code: 'unsupported_parameter', param: 'top_p' })
    const failure = await llm.preload?.().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'bad-request', field: 'top_p' })
    expect(server.received[0]?.body).toMatchObject({ top_p: 0.5 })
  })

  test('gets no user from then on when that is the field, and the caller gets their answer', async () => {
    const { server, warnings, body } = setUp(OWN_SERVER)
    const told = { detail: [{ type: 'extra_forbidden', loc: ['body', 'user'], msg: 'Extra inputs', input: 's-1' }] }
    server.next.push({ type: 'refuse', status: 422, body: JSON.stringify({ object: 'error', message: told }) })
    expect(await body(CALL)).not.toHaveProperty('user')
    expect(await body(CALL)).not.toHaveProperty('user')
    expect(server.received).toHaveLength(3)
    expect(server.received[2]?.headers.get('x-voxray-session-id')).toBe('s-1')
    expect(warnings).toEqual(['models.test does not take the field "user": it is sent no more'])
  })

  test('costs the caller an apology, and tells the operator the field', async () => {
    const { server, llm } = setUp({ ...OWN_SERVER, llm_temperature: 0.5 })
    await llm.preload?.()
    server.next.push({ type: 'refuse', status: 400, code: 'unsupported_value', param: 'temperature' })
    const lines: string[] = []
    const clock = new VirtualClock()
    const log = createLog({ output: outputTo((line) => lines.push(line)), level: 'info', json: false, clock })
    await using rig = new Rig({ clock, says: ['Hello you.'], parts: { llm }, watchers: [logCalls(log)] })
    await rig.saysSomething()
    await rig.isSilentFor(8000)
    expect(heard(rig).join(' ')).toBe(en.sentences.trouble)
    const [line, ...more] = lines.filter((each) => each.includes('stage failed'))
    expect(line).toContain('models.test refused the request (400, unsupported_value)')
    expect(line).toContain('temperature')
    expect(line).not.toContain('my secret')
    expect(more).toEqual([])
  })

  test('is not asked again and again', async () => {
    const { server, ask } = setUp(OWN_SERVER)
    const refuse = { type: 'refuse', status: 400, param: 'user' } as const
    server.next.push(refuse, refuse, refuse)
    expect(await ask(CALL)).toMatchObject({ code: 'bad-request', field: 'user' })
    expect(server.received).toHaveLength(2)
  })
})
