import { describe, expect, test } from 'bun:test'
import type { Edge } from '../../src/http/edge.ts'
import { ownNamesOf } from '../../src/http/own-names.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { json } from '../../src/transport/websocket/json.ts'
import { protobufRtvi } from '../../src/transport/websocket/protobuf.ts'
import { WebSocketWire } from '../../src/transport/websocket/wire.ts'
import { fakeEdge } from '../support/edge.ts'
import { FakeSocket } from '../support/socket.ts'

const ADDRESS = '203.0.113.7'
const SESSION = 'c0ffee00-0000-4000-8000-000000000001'

async function admit(query = '', headers: Record<string, string> = {}, overrides: Partial<Edge> = {}) {
  const names = ownNamesOf({ host: 'localhost', trust_proxy: false, proxy_host: 'bot.example' })
  const { edge, calls } = fakeEdge({ names, ...overrides })
  await edge.sessions.put({ id: SESSION, body: {} })
  const all = { upgrade: 'websocket', host: 'bot.example', ...headers }
  return { calls, result: admitSocket(edge, new Request(`http://bot.example/ws${query}`, { headers: all }), ADDRESS) }
}

const refusal = async (...args: Parameters<typeof admit>) => {
  const { result } = await admit(...args)
  return result.then(
    () => 'admitted',
    ({ status, code }: { status: number; code: string }) => `${status} ${code}`,
  )
}

test('the query chooses the format', async () => {
  expect((await (await admit()).result).format).toBe(json)
  expect((await (await admit(`?format=protobuf&rtvi=1&session=${SESSION}`)).result).format).toBe(protobufRtvi)
})

test('a session that is named must exist', async () => {
  expect(await refusal('?session=7')).toBe('400 BAD_REQUEST')
  expect(await refusal('?session=00000000-0000-4000-8000-00000000dead')).toBe('404 NOT_FOUND')
})

test('what is no upgrade is refused', async () => {
  const post = new Request('http://bot.example/ws', { method: 'POST' })
  await expect(admitSocket(fakeEdge().edge, post, ADDRESS)).rejects.toMatchObject({
    status: 405,
    headers: { allow: 'GET' },
  })
  expect(await refusal('', { upgrade: 'h2c' })).toBe('400 BAD_REQUEST')
})

test('what is no upgrade is told first why an upgrade would be refused', async () => {
  const upgrade = ''
  expect(await refusal('?session=00000000-0000-4000-8000-00000000dead', { upgrade })).toBe('404 NOT_FOUND')
  expect(await refusal('', { upgrade, origin: 'https://evil.example' })).toBe('403 FORBIDDEN')
  const full = { isFull: true, takesNone: false, start: () => undefined }
  expect(await refusal('', { upgrade }, { calls: full })).toBe('503 SERVICE_UNAVAILABLE')
})

test.each([
  ['https://bot.example', 'admitted'],
  ['http://localhost:5173', 'admitted'],
  ['http://127.0.0.1:8080', 'admitted'],
  ['https://evil.example', '403 FORBIDDEN'],
  ['https://localhost.evil.example', '403 FORBIDDEN'],
  ['null', '403 FORBIDDEN'],
])('a page of %s is %s', async (origin, outcome) => {
  expect(await refusal('', { origin })).toBe(outcome)
})

test('configuration opens it to other origins', async () => {
  const origin = 'https://app.example'
  expect(await refusal('', { origin }, { corsOrigins: [origin] })).toBe('admitted')
  expect(await refusal('', { origin }, { corsOrigins: ['*'] })).toBe('admitted')
})

test('a full server says so before the upgrade, a server without WebSockets knows no such path', async () => {
  expect(await refusal('', {}, { calls: { isFull: true, takesNone: false, start: () => undefined } })).toBe(
    '503 SERVICE_UNAVAILABLE',
  )
  expect(await refusal('', {}, { hasWebSocket: false })).toBe('404 NOT_FOUND')
})

/** A server with one call, of a client whose network is gone. */
async function held() {
  const { edge, clock } = fakeEdge()
  await edge.sessions.put({ id: SESSION, body: {} })
  const socket = new FakeSocket()
  const wire = new WebSocketWire(socket, json, { clock, tokens: edge.resumable })
  wire.tell({ atMs: 0, type: 'call-started', version: 1, callId: 'c1', wire: 'websocket' })
  edge.resumable.bind(wire, SESSION)
  const ask = (query: string, more: Partial<Edge> = {}) =>
    admitSocket(
      { ...edge, ...more },
      new Request(`http://bot.example/ws${query}`, { headers: { upgrade: 'websocket', host: 'bot.example' } }),
      ADDRESS,
    )
  return { wire, clock, ask, token: edge.resumable.tokenOf(wire) ?? '' }
}

describe('who asks to resume', () => {
  test('with the token of a call takes no seat, and comes in where the server is full', async () => {
    const { ask, token } = await held()
    const calls = { isFull: true, takesNone: false, start: () => undefined }
    expect(await ask(`?resume=${token}`, { calls })).toEqual({ format: json, wantsHeartbeats: false, token })
    expect(await ask(`?resume=${token}&format=protobuf&rtvi=1`, { calls })).toEqual({
      format: protobufRtvi,
      wantsHeartbeats: false,
      token,
    })
  })

  test('with another is told that there is nothing to resume, whatever else it brings', async () => {
    const { ask } = await held()
    for (const query of ['?resume=', '?resume=guess', `?resume=guess&session=${SESSION}`])
      expect(ask(query)).rejects.toMatchObject({ status: 404, message: expect.stringContaining('token was used') })
  })

  test('still needs the key', async () => {
    const { ask, token } = await held()
    const { edge } = fakeEdge({ apiKeys: ['secret'] })
    expect(ask(`?resume=${token}`, { admission: edge.admission })).rejects.toMatchObject({ status: 401 })
  })

  test('by the session of a call that has lost its client gets that call, and by one that has not a new one', async () => {
    const { ask, clock, wire, token } = await held()
    const second = ask(`?session=${SESSION}`)
    await clock.advance(500)
    wire.client.pong()
    await clock.advance(600)
    expect(await second).toMatchObject({ origin: { sessionId: SESSION } })
    wire.client.gone(1006)
    expect(await ask(`?session=${SESSION.toUpperCase()}`)).toEqual({ format: json, wantsHeartbeats: false, token })
  })
})
