import { expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

const SDP = 'v=0'

function open(overrides: FakeEdgeOptions = {}) {
  const fake = fakeEdge(overrides)
  const api = createApi(fake.edge)
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const request = new Request(`http://localhost:3042${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const response = await api.handle(request)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { ...fake, post }
}

test('what the application says of a caller reaches the call; what the offer says wins, key by key', async () => {
  const { post, calls } = open()
  const { body } = await post('/start', { body: { name: 'Ann', tier: 'gold' } })
  for (const data of [{}, { request_data: { name: 'Bob' } }, { requestData: { name: 'Cy' } }, { request_data: null }])
    expect((await post(`/sessions/${body['sessionId']}/api/offer`, { sdp: SDP, ...data })).status).toBe(200)
  expect(calls.data).toEqual([
    { name: 'Ann', tier: 'gold' },
    { name: 'Bob', tier: 'gold' },
    { name: 'Cy', tier: 'gold' },
    { name: 'Ann', tier: 'gold' },
  ])
})

test('it does over a WebSocket, too', async () => {
  const { post, edge } = open()
  const { body } = await post('/start', { transport: 'websocket', body: { name: 'Ann' } })
  const { search } = new URL(String(body['wsUrl']))
  const request = new Request(`http://localhost/ws${search}`, { headers: { upgrade: 'websocket' } })
  expect(await admitSocket(edge, request, '')).toMatchObject({ origin: { data: { name: 'Ann' } } })
})

test('clients get the configured servers, TURN with a credential that runs out', async () => {
  const { post } = open({
    iceServers: [{ urls: 'stun:stun.example' }, { urls: ['turn:turn.example?transport=udp'] }],
    turn: { secret: 'north', ttlMs: 600_000 },
  })
  const { body } = await post('/start', {})
  const until = Date.UTC(2026, 0, 5, 9) / 1000 + 600
  expect(body['iceConfig']).toEqual({
    iceServers: [
      { urls: 'stun:stun.example' },
      {
        urls: ['turn:turn.example?transport=udp'],
        username: `${until}:${body['sessionId']}`,
        credential: new Bun.CryptoHasher('sha1', 'north').update(`${until}:${body['sessionId']}`).digest('base64'),
      },
    ],
  })
})

test('a credential of its own stays', async () => {
  const server = { urls: 'turn:turn.example', username: 'u', credential: 'c' }
  const { body } = await open({ iceServers: [server], turn: { secret: 's', ttlMs: 1000 } }).post('/start', {})
  expect(body['iceConfig']).toEqual({ iceServers: [server] })
})

test('a Daily room is made when asked for; when Daily fails there is no session', async () => {
  const room = { url: 'https://acme.daily.co/voxray-1', token: 'eyJ' }
  const made = await open({ daily: { createRoom: async () => room } }).post('/start', { createDailyRoom: true })
  expect(made.status).toBe(201)
  expect(made.body['data']).toEqual({ dailyRoom: room.url, dailyToken: 'eyJ', sessionId: expect.any(String) })
  const daily = { createRoom: () => Promise.reject(new Error('down')) }
  expect(await open({ daily }).post('/start', { createDailyRoom: true })).toMatchObject({
    status: 500,
    body: { error: { code: 'INTERNAL_ERROR', message: 'Daily room could not be created' } },
  })
})

test('a request repeated with its key is answered with the same bytes, twins at the same time included', async () => {
  const { post } = open()
  const start = (key: string, data: object) => post('/api/v1/start', data, { 'idempotency-key': key })
  const [one, twin] = await Promise.all([start('k', { body: { n: 1 } }), start('k', { body: { n: 2 } })])
  expect(twin).toEqual(one)
  expect(await post('/start', {}, { 'idempotency-key': ' k ' })).toEqual(one)
  expect((await start('other', {})).body['sessionId']).not.toBe(one.body['sessionId'])
})

test('a failure is not kept under its key', async () => {
  const { post, calls } = open()
  calls.isFull = true
  expect((await post('/start', {}, { 'idempotency-key': 'k' })).status).toBe(503)
  calls.isFull = false
  expect((await post('/start', {}, { 'idempotency-key': 'k' })).status).toBe(201)
})

test.each(['x'.repeat(256), 'schlüssel'])('a key that is none is refused: %p', async (key) => {
  expect(await open().post('/start', {}, { 'idempotency-key': key })).toMatchObject({
    status: 400,
    body: { error: { code: 'BAD_REQUEST', message: 'Idempotency-Key must be 1 to 255 ASCII characters' } },
  })
})

test('a store that cannot be reached makes the server unready, not dead', async () => {
  const sessions = { ...fakeEdge().edge.sessions, ping: () => Promise.reject(new Error('ECONNREFUSED')) }
  const { edge } = fakeEdge({ sessions: sessions as never })
  const api = createApi(edge)
  const ready = await api.handle(new Request('http://localhost:3042/ready'))
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({
    error: { code: 'SERVICE_UNAVAILABLE', message: 'session store unavailable' },
  })
  expect((await api.handle(new Request('http://localhost:3042/health'))).status).toBe(200)
})
