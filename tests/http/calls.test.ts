import { expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import type { DialDesk } from '../../src/http/edge.ts'
import { StoreUnavailable } from '../../src/session/unavailable.ts'
import { StageError } from '../../src/std/errors.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

const UUID = /^[\da-f-]{36}$/

function open(overrides: FakeEdgeOptions & { answer?: () => Promise<string>; mostPhones?: number } = {}) {
  const { answer = async () => 'CA1', mostPhones = 100, ...options } = overrides
  const dialled: unknown[] = []
  const dialer: DialDesk = {
    carrier: 'twilio',
    from: '+15559870002',
    get isFull() {
      return dialled.length >= mostPhones
    },
    dial: async (call) => {
      dialled.push(call)
      return await answer()
    },
    answered: () => {},
  }
  const fake = fakeEdge({ apiKeys: ['key'], dialer, ...options })
  const api = createApi(fake.edge)
  const post = async (body: unknown, headers: Record<string, string> = {}, path = '/api/v1/calls') => {
    const response = await api.handle(
      new Request(`http://localhost:3042${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer key', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
    return { status: response.status, body: await response.json() }
  }
  return { ...fake, post, dialled }
}

test.each(['/calls', '/api/v1/calls'])(
  'POST %s has the carrier call, and keeps what the bot is to know',
  async (path) => {
    const { edge, post, dialled } = open()
    const { status, body } = await post({ to: '+15551230001', body: { name: 'Ada' } }, {}, path)
    expect(status).toBe(201)
    expect(body).toEqual({
      data: { callId: 'CA1', carrier: 'twilio', sessionId: expect.stringMatching(UUID) },
      meta: { requestId: expect.stringMatching(UUID) },
    })
    const session = body.data.sessionId
    expect(dialled).toEqual([{ from: '+15559870002', to: '+15551230001', session }])
    expect(await edge.dialledSessions.get(session)).toEqual({ id: session, body: { name: 'Ada' } })
  },
)

test('the trace of the request is that of the call to come', async () => {
  const { edge, post } = open()
  const traceparent = `00-${'a'.repeat(32)}-b7ad6b7169203331-01`
  const { body } = await post({ to: '+15551230001' }, { traceparent })
  expect((await edge.dialledSessions.get(body.data.sessionId))?.trace?.traceId).toBe('a'.repeat(32))
})

test('what the bot is to know is kept for as long as the call may ring, however short the life of sessions', async () => {
  const { edge, clock, post } = open()
  const { body } = await post({ to: '+15551230001', body: { name: 'Ada' } })
  await clock.advance(600_000)
  expect(await edge.dialledSessions.get(body.data.sessionId)).toMatchObject({ body: { name: 'Ada' } })
})

test('a request may name the number to call from, and the carrier', async () => {
  const { post, dialled } = open()
  expect(await post({ to: 'sip:ada@acme.example', from: '+15550000000', carrier: 'twilio' })).toMatchObject({
    status: 201,
  })
  expect(dialled).toMatchObject([{ from: '+15550000000', to: 'sip:ada@acme.example' }])
})

test.each(['08047491899', '+15559870002', '15559870002', 'sip:desk@acme.example'])(
  'our own number is written as its carrier writes it: %s',
  async (from) => {
    const { post, dialled } = open()
    expect(await post({ to: '+15551230001', from })).toMatchObject({ status: 201 })
    expect(dialled).toMatchObject([{ from }])
  },
)

test.each([
  ['no body', undefined, 422, ['to']],
  ['no number', {}, 422, ['to']],
  ['words for a number', { to: 'my mother' }, 422, ['to']],
  ['markup in a number', { to: '+1555<Dial/>' }, 422, ['to']],
  ['a line break after a number', { to: '+15551230001\n' }, 422, ['to']],
  ['an emergency number', { to: '911' }, 422, ['to']],
  ['another emergency number', { to: '112' }, 422, ['to']],
  ['a number of six digits', { to: '+123456' }, 422, ['to']],
  ['a number without its country', { to: '08047491899' }, 422, ['to']],
  ['a number of the wrong type', { to: 15551230001 }, 400, undefined],
  ['a wrong number to call from', { to: '+15551230001', from: '0' }, 422, ['from']],
  ['another carrier', { to: '+15551230001', carrier: 'plivo' }, 400, undefined],
])('%s is refused, and nobody is called', async (_, asked, status, fields) => {
  const { post, dialled } = open()
  const answer = await post(asked)
  expect(answer.status).toBe(status)
  expect(answer.body.error.details?.map(({ field }: { field: string }) => field)).toEqual(fields)
  expect(dialled).toEqual([])
})

test('without a number of ours the request has to name one', async () => {
  const dialer = { carrier: 'twilio', from: undefined, isFull: false, dial: async () => 'CA1', answered: () => {} }
  expect(await open({ dialer }).post({ to: '+15551230001' })).toMatchObject({
    status: 422,
    body: { error: { details: [{ field: 'from' }] } },
  })
})

test('a wrong key calls nobody', async () => {
  const { post, dialled } = open()
  expect(await post({ to: '+15551230001' }, { authorization: 'Bearer guess' })).toMatchObject({ status: 401 })
  expect(dialled).toEqual([])
})

test('a server without keys calls nobody: anybody could ask', async () => {
  const { post, dialled } = open({ apiKeys: [] })
  const { status, body } = await post({ to: '+15551230001' })
  expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'FORBIDDEN' })
  expect(body.error.message).toContain('server_api_key')
  expect(dialled).toEqual([])
})

test('a server without a carrier says what to set', async () => {
  const { status, body } = await open({ dialer: undefined }).post({ to: '+15551230001' })
  expect({ status, code: body.error.code }).toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE' })
  expect(body.error.message).toContain('runner_transport')
})

test('a carrier that refuses is 503, and what it said stays in the log', async () => {
  const refused = new StageError('transport', 'unauthorized', 'api.twilio.com refused the API key (401)')
  const { post } = open({ answer: () => Promise.reject(refused) })
  const { status, body } = await post({ to: '+15551230001' })
  expect({ status, error: body.error }).toMatchObject({
    status: 503,
    error: { code: 'SERVICE_UNAVAILABLE', message: 'twilio did not take the call on (unauthorized)' },
  })
})

test('a full server calls nobody', async () => {
  const { post, calls, dialled } = open()
  calls.isFull = true
  expect(await post({ to: '+15551230001' })).toMatchObject({ status: 503 })
  expect(dialled).toEqual([])
})

test('the same Idempotency-Key calls once', async () => {
  const { post, dialled } = open()
  const first = await post({ to: '+15551230001' }, { 'idempotency-key': 'k1' })
  expect(await post({ to: '+15551230001' }, { 'idempotency-key': 'k1' })).toEqual(first)
  expect(dialled.length).toBe(1)
})

test('no more phones ring at once than there is room for', async () => {
  const { post, dialled } = open({ mostPhones: 2 })
  const answers = await Promise.all(Array.from({ length: 10 }, () => post({ to: '+15551230001' })))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2)
  expect(answers.filter(({ status }) => status === 503)).toHaveLength(8)
  expect(dialled).toHaveLength(2)
})

const key = { 'idempotency-key': 'k1' }

test.each(['timeout', 'unreachable', 'bad-response', 'server-error'])(
  'the same Idempotency-Key calls once when it is not known whether the carrier calls: %s',
  async (code) => {
    const { post, dialled } = open({ answer: () => Promise.reject(new StageError('transport', code, 'who knows')) })
    const first = await post({ to: '+15551230001' }, key)
    expect(first).toMatchObject({
      status: 503,
      body: {
        error: { code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining(`twilio may be calling (${code})`) },
      },
    })
    expect(await post({ to: '+15551230001' }, key)).toEqual(first)
    expect(dialled).toHaveLength(1)
    await post({ to: '+15551230001' }, { 'idempotency-key': 'k2' })
    expect(dialled).toHaveLength(2)
  },
)

test.each(['bad-request', 'unauthorized', 'rate-limited', 'not-found', 'unsupported'])(
  'a call that the carrier refused may be asked for again with the same Idempotency-Key: %s',
  async (code) => {
    let asked = 0
    const answer = async () => {
      if (asked++ === 0) throw new StageError('transport', code, 'no')
      return 'CA1'
    }
    const { post } = open({ answer })
    expect((await post({ to: '+15551230001' }, key)).status).toBe(503)
    expect((await post({ to: '+15551230001' }, key)).status).toBe(201)
  },
)

test('a store that cannot be reached is told as that', async () => {
  const { post } = open({ answer: () => Promise.reject(new StoreUnavailable('down')) })
  expect(await post({ to: '+15551230001' }, key)).toMatchObject({
    status: 503,
    body: { error: { message: 'session store unavailable' } },
  })
})
