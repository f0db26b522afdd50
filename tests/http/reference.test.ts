import { describe, expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { StoreUnavailable } from '../../src/session/unavailable.ts'
import { hasDetail } from '../support/api.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

/** The tables of the API reference, row by row, as a client that knows nothing else would try them. */

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const KEY = { 'x-api-key': 'key' }
const NOBODY = '00000000-0000-4000-8000-00000000dead'
const DOWN = () => Promise.reject(new StoreUnavailable('connection refused'))
const BROKEN = () => {
  throw new Error('disk on fire')
}

type Method = 'GET' | 'POST' | 'PATCH'

interface Sent {
  readonly method: Method
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

function open(options: FakeEdgeOptions = {}) {
  const logged: unknown[] = []
  const write = (message: string, fields?: object) => void logged.push(message, fields)
  const log = { debug: write, info: write, warn: write, error: write }
  const fake = fakeEdge({ log, ...options })
  const api = createApi(fake.edge)
  const send = async ({ method, path, body, headers = {} }: Sent) => {
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
    const url = `http://localhost:3042${path}`
    const response = await api.handle(new Request(url, { method, headers, body: text }))
    const answer = await response.text()
    return {
      path,
      status: response.status,
      headers: response.headers,
      body: answer === '' ? undefined : (JSON.parse(answer) as Record<string, unknown>),
    }
  }
  const session = async () => {
    const id = fake.edge.ids.uuid()
    await fake.edge.sessions.put({ id, body: {} })
    return id
  }
  return { ...fake, logged, send, session }
}

type Answer = Awaited<ReturnType<ReturnType<typeof open>['send']>>

const META = { requestId: expect.stringMatching(UUID) }

/** Every row of the overview that is answered in JSON, under both of its paths, with what succeeds there. */
const ROUTES: readonly (readonly [Method, string, string, unknown, number, unknown])[] = [
  ['GET', '/health', '/api/v1/health', undefined, 200, { status: 'ok' }],
  ['GET', '/ready', '/api/v1/ready', undefined, 200, { status: 'ok' }],
  ['POST', '/webrtc/offer', '/api/v1/webrtc/offer', { offer: 'v=0\r\n' }, 200, { answer: 'v=0 answer' }],
  ['POST', '/start', '/api/v1/start', { body: { userId: 'u-1' } }, 201, { sessionId: expect.stringMatching(UUID) }],
  [
    'POST',
    '/sessions/ID/api/offer',
    '/api/v1/sessions/ID/offer',
    { sdp: 'v=0\r\n' },
    200,
    { answer: 'v=0 answer', type: 'answer' },
  ],
  ['PATCH', '/sessions/ID/api/offer', '/api/v1/sessions/ID/offer', undefined, 204, undefined],
]

/** The same, a path at a time. */
const PATHS = ROUTES.flatMap(([method, legacy, versioned, body, status, data]) =>
  [legacy, versioned].map((path) => [method, path, body, status, data] as const),
)
const isOpen = (path: string) => /\/(?:health|ready)$/.test(path)

describe('every route', () => {
  test.each(PATHS)('%s %s succeeds in the envelope', async (method, path, body, status, data) => {
    const { send, session } = open({ apiKeys: ['key'] })
    const answer = await send({ method, path: path.replace('ID', await session()), body, headers: KEY })
    expect(answer.status).toBe(status)
    if (status === 204) return expect(answer.body).toBeUndefined()
    expect(answer.headers.get('content-type')).toStartWith('application/json')
    expect(answer.body?.['data']).toEqual(data)
    expect(answer.body?.['meta']).toEqual(META)
    expect(answer.body).not.toHaveProperty('error')
  })

  test.each(PATHS)('%s %s is open without keys, and with keys only the probes are', async (method, path, body, ok) => {
    const free = open()
    expect((await free.send({ method, path: path.replace('ID', await free.session()), body })).status).toBe(ok)
    const guarded = open({ apiKeys: ['key'] })
    const sent = { method, path: path.replace('ID', await guarded.session()), body }
    for (const headers of [{}, { 'x-api-key': 'guess' }, { authorization: 'Bearer guess' }]) {
      const answer = await guarded.send({ ...sent, headers })
      if (isOpen(path)) expect(answer.status).toBe(ok)
      else expectError(answer, 401, 'UNAUTHORIZED')
    }
    for (const headers of [{ authorization: 'Bearer key' }, KEY])
      expect((await guarded.send({ ...sent, headers })).status).toBe(ok)
  })

  test.each(PATHS)('%s %s refuses other methods and names its own', async (method, path) => {
    const { send, session } = open()
    const other = method === 'GET' ? 'POST' : 'GET'
    const answer = await send({ method: other, path: path.replace('ID', await session()) })
    expectError(answer, 405, 'BAD_REQUEST')
    expect(answer.headers.get('allow')?.split(', ')).toContain(method)
    expect(answer.headers.get('allow')?.split(', ')).not.toContain(other)
  })

  test.each(PATHS.filter(([method]) => method === 'GET'))(
    '%s %s answers HEAD as well, and says so',
    async (_, path) => {
      const { edge } = open()
      const url = `http://localhost:3042${path}`
      const { status } = await createApi(edge).handle(new Request(url, { method: 'HEAD' }))
      const refused = await createApi(edge).handle(new Request(url, { method: 'PATCH' }))
      expect([status, refused.headers.get('allow')]).toEqual([200, 'GET, HEAD'])
    },
  )

  test.each(PATHS)('%s %s echoes a sane request id, and replaces any other', async (method, path, body, status) => {
    const { send, session } = open()
    const at = path.replace('ID', await session())
    const echo = async (given: string) => {
      const answer = await send({ method, path: at, body, headers: { 'x-request-id': given } })
      if (status !== 204) expect(answer.body?.['meta']).toEqual({ requestId: answer.headers.get('x-request-id') })
      return answer.headers.get('x-request-id')
    }
    expect(await echo('client-7.a_b')).toBe('client-7.a_b')
    expect(await echo('x'.repeat(128))).toBe('x'.repeat(128))
    for (const given of ['', 'two words', '<script>', '{"a":1}', 'x'.repeat(129)])
      expect(await echo(given)).toMatch(UUID)
  })

  test.each(PATHS.filter(([method]) => method === 'POST'))('%s %s is kept by no cache', async (method, path, body) => {
    const { send, session } = open()
    const { headers } = await send({ method, path: path.replace('ID', await session()), body })
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    ['/metrics', 'text/plain'],
    ['/swagger/', 'text/html'],
    ['/swagger/doc.json', 'application/json'],
  ])('GET %s is open though the server has keys', async (path, type) => {
    const { edge } = open({ apiKeys: ['key'] })
    const { status, headers } = await createApi(edge).handle(new Request(`http://localhost:3042${path}`))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toStartWith(type)
  })
})

const OFFERS = ['/webrtc/offer', '/api/v1/webrtc/offer']
const STARTS = ['/start', '/api/v1/start']
const SESSION_OFFERS = ['/sessions/ID/api/offer', '/api/v1/sessions/ID/offer']

const missing = (field: string) => [{ field, message: 'required' }]

describe('POST /webrtc/offer', () => {
  test.each(OFFERS)('%s fails as its table says', async (path) => {
    const { send } = open()
    for (const body of [{}, { offer: '' }, { offer: '  ' }])
      expectError(await send({ method: 'POST', path, body }), 422, 'VALIDATION_ERROR', missing('offer'))
    expectError(await send({ method: 'POST', path, body: { offer: 'trouble' } }), 503, 'SERVICE_UNAVAILABLE')
    const calls = { isFull: false, takesNone: false, start: BROKEN }
    expectError(await open({ calls }).send({ method: 'POST', path, body: { offer: 'v=0' } }), 500, 'INTERNAL_ERROR')
  })
})

describe('POST /start', () => {
  test.each(STARTS)('%s gives what was asked for', async (path) => {
    const daily = { createRoom: async () => ({ url: 'https://example.daily.co/room', token: 'eyJ' }) }
    const { send } = open({ daily })
    const body = { createDailyRoom: true, enableDefaultIceServers: true, body: { userId: 'u-1' } }
    expect((await send({ method: 'POST', path, body })).body?.['data']).toEqual({
      sessionId: expect.stringMatching(UUID),
      iceConfig: { iceServers: [{ urls: ['stun:stun.l.google.com:19302'] }] },
      dailyRoom: 'https://example.daily.co/room',
      dailyToken: 'eyJ',
    })
  })

  test.each(STARTS)('%s gives the same answer for the same key for 24 hours, whatever the body', async (path) => {
    const { send, clock } = open()
    const start = async (key: string, body: object) =>
      (await send({ method: 'POST', path, body, headers: { 'idempotency-key': key } })).body
    const first = await start('k', {})
    expect(await start('k', { enableDefaultIceServers: true })).toEqual(first)
    expect(await start('other', {})).not.toEqual(first)
    await clock.advance(24 * 3_600_000 - 1)
    expect(await start('k', {})).toEqual(first)
    await clock.advance(1)
    expect(await start('k', {})).not.toEqual(first)
  })

  test.each(STARTS)('%s fails as its table says', async (path) => {
    const { send } = open()
    expectError(await send({ method: 'POST', path, body: '{"body":' }), 400, 'BAD_REQUEST')
    expectError(await send({ method: 'POST', path, body: { createDailyRoom: true } }), 500, 'INTERNAL_ERROR')
    const sessions = { put: BROKEN, get: DOWN, ping: DOWN }
    expectError(await open({ sessions }).send({ method: 'POST', path }), 500, 'INTERNAL_ERROR')
  })
})

describe('a session offer', () => {
  test.each(SESSION_OFFERS)('POST %s fails as its table says', async (path) => {
    const { send, session } = open()
    const at = path.replace('ID', await session())
    const body = { sdp: 'v=0' }
    expectError(await send({ method: 'POST', path: path.replace('ID', '7'), body }), 400, 'BAD_REQUEST')
    expectError(await send({ method: 'POST', path: path.replace('ID', NOBODY), body }), 404, 'NOT_FOUND')
    for (const empty of [{}, { sdp: '' }, { sdp: '\n' }])
      expectError(await send({ method: 'POST', path: at, body: empty }), 422, 'VALIDATION_ERROR', missing('sdp'))
    expectError(await send({ method: 'POST', path: at, body: { sdp: 'trouble' } }), 503, 'SERVICE_UNAVAILABLE')
  })

  test.each(SESSION_OFFERS)('PATCH %s fails as POST does', async (path) => {
    const { send } = open()
    expectError(await send({ method: 'PATCH', path: path.replace('ID', '7') }), 400, 'BAD_REQUEST')
    expectError(await send({ method: 'PATCH', path: path.replace('ID', NOBODY) }), 404, 'NOT_FOUND')
  })

  test.each(SESSION_OFFERS)(
    'POST %s takes request_data in either spelling, over what the session holds',
    async (path) => {
      for (const name of ['request_data', 'requestData']) {
        const { send, calls } = open()
        const started = await send({ method: 'POST', path: '/start', body: { body: { name: 'Ada', city: 'Paris' } } })
        const body = { sdp: 'v=0', [name]: { city: 'Rome' } }
        await send({ method: 'POST', path: path.replace('ID', String(started.body?.['sessionId'])), body })
        expect(calls.data).toEqual([{ name: 'Ada', city: 'Rome' }])
      }
    },
  )
})

describe('the code tables', () => {
  test.each(['/ready', '/api/v1/ready'])(
    'GET %s is 503 while the session store is down, and health is not',
    async (path) => {
      const { send } = open({ sessions: { put: DOWN, get: DOWN, ping: DOWN } })
      const answer = await send({ method: 'GET', path })
      expectError(answer, 503, 'SERVICE_UNAVAILABLE')
      expect(answer.body?.['error']).toMatchObject({ message: 'session store unavailable' })
      expect((await send({ method: 'GET', path: path.replace('ready', 'health') })).status).toBe(200)
    },
  )

  test.each(['/nowhere', '/api/v1', '/api/v2/health', '/api/v1/sessions', '/sessions/', '/health/x', '/HEALTH'])(
    '%s is no route: 404 in the envelope',
    async (path) => expectError(await open().send({ method: 'GET', path }), 404, 'NOT_FOUND'),
  )

  test('a body over the cap is 413', async () => {
    const body = { body: { text: 'x'.repeat(5000) } }
    expectError(await open().send({ method: 'POST', path: '/start', body }), 413, 'BAD_REQUEST')
  })

  test('too many requests are 429, and say when to come back', async () => {
    const { send } = open({ perMinute: 1 })
    await send({ method: 'POST', path: '/start' })
    const refused = await send({ method: 'POST', path: '/start' })
    expectError(refused, 429, 'RATE_LIMIT_EXCEEDED')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('a fault is a 500, and only the log has its stack', async () => {
    const { send, logged } = open({ sessions: { put: BROKEN, get: DOWN, ping: DOWN } })
    const answer = await send({ method: 'POST', path: '/start' })
    expectError(answer, 500, 'INTERNAL_ERROR')
    expect(JSON.stringify(answer.body)).not.toMatch(/disk on fire|\.ts|\bat\b/)
    expect(JSON.stringify(logged)).toContain('disk on fire')
    expect(JSON.stringify(logged)).toContain('reference.test.ts')
  })
})

/** The error envelope, to the letter; `detail` beside it is for Pipecat's clients, where they call. */
function expectError(
  { path, status, headers, body }: Answer,
  expected: number,
  code: string,
  details?: readonly object[],
): void {
  const requestId = headers.get('x-request-id')
  const message = expect.stringMatching(/\S/)
  expect(requestId).toMatch(UUID)
  expect(headers.get('content-type')).toStartWith('application/json')
  expect({ status, body }).toEqual({
    status: expected,
    body: {
      ...(hasDetail(path) && { detail: message }),
      error: { code, message, requestId, ...(details && { details }) },
    },
  })
}
