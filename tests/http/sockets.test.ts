import { expect, test } from 'bun:test'
import type { Edge } from '../../src/http/edge.ts'
import { ownNamesOf } from '../../src/http/own-names.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { json } from '../../src/transport/websocket/json.ts'
import { protobufRtvi } from '../../src/transport/websocket/protobuf.ts'
import { fakeEdge } from '../support/edge.ts'

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
  const full = { isFull: true, start: () => undefined }
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
  expect(await refusal('', {}, { calls: { isFull: true, start: () => undefined } })).toBe('503 SERVICE_UNAVAILABLE')
  expect(await refusal('', {}, { hasWebSocket: false })).toBe('404 NOT_FOUND')
})
