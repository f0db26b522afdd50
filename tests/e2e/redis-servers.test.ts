import { afterAll, beforeAll, expect, test } from 'bun:test'
import { RedisServer } from '../support/redis.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'
import { SocketCaller } from './speech/socket-caller.ts'

/** Two seconds for Redis, and what a busy machine adds. */
const SOON_MS = 3500
const WITHIN_MS = 15_000
const KEY = 'a-key-of-the-tests'
const FULL = 'Server is at capacity, please try again shortly'

let redis: RedisServer
const opened = new AsyncDisposableStack()

beforeAll(async () => {
  redis = opened.use(await RedisServer.start())
}, 180_000)
afterAll(() => opened.disposeAsync())

const member = (config: object = {}) =>
  startServer({ deaf: true, config: { session_store: 'redis', redis_url: `${redis.url}/0`, ...config } })

/** Two processes, as behind one load balancer. */
async function pair(config: object = {}) {
  const [a, b] = await Promise.all([member(config), member(config)])
  const held = new AsyncDisposableStack()
  return { a: held.use(a), b: held.use(b), [Symbol.asyncDispose]: () => held.disposeAsync() }
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: {
    readonly sessionId?: string
    readonly data?: { readonly ticket: string }
    readonly error?: { readonly code: string; readonly message: string }
  }
}

async function ask({ url }: RunningServer, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, init)
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

const start = (server: RunningServer, headers: Record<string, string> = {}) =>
  ask(server, '/start', { method: 'POST', body: '{"body":{"user":"u-1"}}', headers })

/** What a WebSocket would be told instead of being opened. */
const refusal = (server: RunningServer, query = '') => ask(server, `/ws${query}`, { headers: { upgrade: 'websocket' } })

function openSocket({ url }: RunningServer, query = ''): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws${query}`)
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket))
    socket.addEventListener('error', () => reject(new Error('not opened')))
  })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + WITHIN_MS
  while (!(await isSo())) {
    if (performance.now() > giveUpAtMs) throw new Error('it did not come about')
    await Bun.sleep(50)
  }
}

test('a session that was started at one server is connected at the other, either way', async () => {
  await using servers = await pair()
  const { a, b } = servers
  const { sessionId = '' } = (await start(a)).body
  const socket = await openSocket(b, `?session=${sessionId}`)
  socket.close()
  await using client = await WebRtcClient.open()
  await client.connect(async ({ sdp }) => {
    const body = JSON.stringify({ sdp, type: 'offer' })
    const answer = JSON.parse((await ask(b, `/sessions/${sessionId}/api/offer`, { method: 'POST', body })).text)
    return { sdp: answer.sdp, pcId: answer.pc_id }
  })
  expect((await refusal(b, '?session=00000000-0000-4000-8000-00000000dead')).status).toBe(404)
  expect([a.complaints(), b.complaints()]).toEqual([[], []])
}, 180_000)

test('a repeated start is answered alike by every server, at the same time and after restarts', async () => {
  const headers = { 'idempotency-key': crypto.randomUUID() }
  let first: Answer | undefined
  {
    await using servers = await pair()
    const { a, b } = servers
    const answers = await Promise.all([a, b, a, b].map((server) => start(server, headers)))
    first = answers[0]
    expect(first?.status).toBe(201)
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect((await start(b, { 'idempotency-key': crypto.randomUUID() })).text).not.toBe(first?.text ?? '')
    expect(await a.stop()).toBe(0)
  }
  await using again = await member()
  expect(await start(again, headers)).toEqual(first as Answer)
}, 180_000)

test('calls are counted over all servers, and a server that stops gives its seats back', async () => {
  await using servers = await pair({ max_calls_total: 2 })
  const { a, b } = servers
  const first = await openSocket(a)
  await openSocket(b)
  for (const server of [a, b]) {
    expect((await refusal(server)).body.error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: FULL })
    expect((await start(server)).body.error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: FULL })
  }
  first.close()
  await until(async () => (await start(b)).status === 201)
  await openSocket(b)
  expect((await start(a)).status).toBe(503)
  expect(await b.stop()).toBe(0)
  expect((await start(a)).status).toBe(201)
}, 180_000)

test('a ticket of one server opens a socket at the other, once', async () => {
  await using servers = await pair({ server_api_key: KEY })
  const { a, b } = servers
  const headers = { authorization: `Bearer ${KEY}` }
  const { body } = await ask(a, '/api/v1/tickets', { method: 'POST', headers })
  const query = `?ticket=${body.data?.ticket}`
  const socket = await openSocket(b, query)
  socket.close()
  expect((await refusal(a, query)).status).toBe(401)
}, 180_000)

test('while Redis is down the server is alive and not ready, calls go on, and it finds Redis again', async () => {
  await using server = await member({ greeting: 'One and two and three and four and five and six. '.repeat(4) })
  await using caller = await SocketCaller.open(server.url, 'json')
  await caller.speech(0)
  await redis.kill()
  const askedMs = performance.now()
  const ready = await ask(server, '/ready')
  expect(performance.now() - askedMs).toBeLessThan(SOON_MS)
  expect(ready.status).toBe(503)
  expect(ready.body.error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: 'session store unavailable' })
  expect((await ask(server, '/health')).status).toBe(200)
  expect((await start(server)).body.error).toMatchObject({ message: 'session store unavailable' })
  // Who needs no session is still served.
  const socket = await openSocket(server)
  socket.close()
  await caller.speech(caller.nowMs() + 1000)
  await redis.start()
  await until(async () => (await ask(server, '/ready')).status === 200)
  expect((await start(server)).status).toBe(201)
  expect(server.printed()).toContain('session store connected')
  expect(server.printed()).not.toContain('error')
}, 180_000)

test('a server starts while Redis is down, and says where the trouble is', async () => {
  const down = await RedisServer.start(['--requirepass', 'hush-4711'])
  await using _ = down
  await down.kill()
  const url = `redis://:hush-4711@127.0.0.1:${down.port}`
  await using server = await startServer({
    deaf: true,
    config: { session_store: 'redis', redis_url: url },
    until: '/health',
  })
  await server.prints(/session store unavailable.*ECONNREFUSED/, 10_000)
  await down.start()
  await server.prints(/session store connected/, 10_000)
  expect(server.printed()).not.toContain('4711')
  expect((await start(server)).status).toBe(201)
}, 180_000)
