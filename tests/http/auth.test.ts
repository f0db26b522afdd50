import { describe, expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { ApiKeys } from '../../src/http/auth.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

const KEYS = ['old-key', 'new-key']
const SESSION = '00000000-0000-4000-8000-00000000beef'

function open(overrides: FakeEdgeOptions = {}) {
  const fake = fakeEdge({ apiKeys: KEYS, ...overrides })
  const api = createApi(fake.edge)
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
    api.handle(
      new Request(`http://localhost:3042${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) }),
    )
  return { ...fake, send }
}

/** Every route that a key guards. */
const GUARDED = ['', '/api/v1'].flatMap((prefix) => [
  ['POST', `${prefix}/start`],
  ['GET', `${prefix}/agents`],
  ['POST', `${prefix}/webrtc/offer`],
  ['POST', `${prefix}/sessions/${SESSION}/offer`],
  ['POST', `${prefix}/sessions/${SESSION}/api/offer`],
  ['PATCH', `${prefix}/sessions/${SESSION}/offer`],
  ['PATCH', `${prefix}/sessions/${SESSION}/api/offer`],
  ['POST', `${prefix}/tickets`],
]) as [string, string][]

const admit = ({ edge }: ReturnType<typeof open>, query: string, headers: Record<string, string> = {}) =>
  admitSocket(
    edge,
    new Request(`http://bot.example/ws${query}`, { headers: { upgrade: 'websocket', ...headers } }),
    '203.0.113.7',
  ).then(
    () => 'admitted',
    ({ status, code }: { status: number; code: string }) => `${status} ${code}`,
  )

const ticketFrom = async ({ send }: ReturnType<typeof open>) => {
  const response = await send('POST', '/api/v1/tickets', { 'x-api-key': 'new-key' })
  expect(response.status).toBe(201)
  return ((await response.json()) as { data: { ticket: string; expiresInSecs: number } }).data
}

describe('a server with keys', () => {
  test.each([...GUARDED, ['POST', '/api/offer'], ['PATCH', '/api/offer']] as [string, string][])(
    'refuses %s %s before it looks at anything, the same for no key and a wrong one',
    async (method, path) => {
      const { send, offers, trickled } = open()
      for (const headers of [
        {},
        { 'x-api-key': 'guess' },
        { authorization: 'Bearer guess' },
        { authorization: 'Basic new-key' },
      ]) {
        const response = await send(method, path, headers)
        expect(response.status).toBe(401)
        expect(await response.json()).toMatchObject({
          error: { code: 'UNAUTHORIZED', message: 'API key required or invalid', requestId: expect.any(String) },
        })
      }
      expect([offers, trickled]).toEqual([[], []])
    },
  )

  test('takes each of its keys in either header', async () => {
    const { send } = open()
    for (const key of KEYS) {
      expect((await send('POST', '/start', { 'x-api-key': key })).status).toBe(201)
      expect((await send('POST', '/start', { authorization: `Bearer ${key}` })).status).toBe(201)
      expect((await send('POST', '/start', { authorization: `bearer  ${key} ` })).status).toBe(201)
    }
  })

  test('leaves its probes open', async () => {
    const { send } = open()
    for (const path of ['/health', '/ready', '/api/v1/health', '/api/v1/ready'])
      expect((await send('GET', path)).status).toBe(200)
  })

  test('answers a preflight without a key, and tells the pages it is configured for of errors', async () => {
    const origin = 'https://app.example'
    const { send } = open({ corsOrigins: [origin] })
    const preflight = await send('OPTIONS', `/sessions/${SESSION}/api/offer`, {
      origin,
      'access-control-request-method': 'PATCH',
    })
    expect(preflight.status).toBe(204)
    const refused = await send('POST', '/start', { origin })
    expect(refused.status).toBe(401)
    for (const { headers } of [preflight, refused]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  test('compares whole keys, whatever their length', () => {
    const keys = new ApiKeys(['short'])
    for (const given of ['shor', 'shortt', 'SHORT', 'é', 'short'.repeat(10_000)])
      expect(() => keys.check(new Headers({ 'x-api-key': given }))).toThrow('API key required or invalid')
    expect(() => keys.check(new Headers({ 'x-api-key': 'short' }))).not.toThrow()
  })
})

describe('a WebSocket at a server with keys', () => {
  test('is refused before the upgrade without one', async () => {
    const server = open()
    expect(await admit(server, '')).toBe('401 UNAUTHORIZED')
    expect(await admit(server, '', { authorization: 'Bearer new-key' })).toBe('admitted')
  })

  test('is opened by a ticket, once', async () => {
    const server = open()
    const { ticket, expiresInSecs } = await ticketFrom(server)
    expect(expiresInSecs).toBe(60)
    expect(await admit(server, `?ticket=${ticket}`)).toBe('admitted')
    expect(await admit(server, `?ticket=${ticket}`)).toBe('401 UNAUTHORIZED')
  })

  test('is not opened by a ticket that is stale or made up', async () => {
    const server = open()
    const { ticket } = await ticketFrom(server)
    await server.clock.advance(60_000)
    expect(await admit(server, `?ticket=${ticket}`)).toBe('401 UNAUTHORIZED')
    expect(await admit(server, '?ticket=guess')).toBe('401 UNAUTHORIZED')
  })

  test('comes with a ticket from POST /start, a fresh one each time the answer is repeated', async () => {
    const server = open()
    const headers = { 'x-api-key': 'new-key', 'idempotency-key': 'k' }
    const start = async () => {
      const response = await server.send('POST', '/start', headers, { transport: 'websocket' })
      return (await response.json()) as { wsUrl: string; token: string }
    }
    const [first, second] = [await start(), await start()]
    expect(Object.keys(first)).toEqual(['wsUrl', 'token'])
    expect(second.wsUrl).toBe(first.wsUrl)
    for (const { wsUrl, token } of [first, second])
      expect(await admit(server, `${new URL(wsUrl).search}&token=${token}`)).toBe('admitted')
  })
})

describe('a server with a rate limit', () => {
  test('answers 429 with the time to wait, per address, and probes always', async () => {
    const { edge, clock } = fakeEdge({ perMinute: 3 })
    const api = createApi(edge)
    const send = (address: string, path = '/start') =>
      api.handle(new Request(`http://localhost:3042${path}`, { method: path === '/start' ? 'POST' : 'GET' }), address)
    for (let sent = 0; sent < 3; sent++) expect((await send('a')).status).toBe(201)
    const refused = await send('a')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('20')
    expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMIT_EXCEEDED' } })
    expect((await send('b')).status).toBe(201)
    expect((await send('a', '/health')).status).toBe(200)
    await clock.advance(20_000)
    expect((await send('a')).status).toBe(201)
    expect((await send('a')).status).toBe(429)
  })
})
