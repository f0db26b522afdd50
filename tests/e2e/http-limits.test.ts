import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ deaf: true, config: { greeting: '' } })
}, 180_000)
afterAll(() => server[Symbol.asyncDispose]())

/** Writes the head, then one byte after another, each second, and gives all that came until the server closed. */
function drip(
  head: string,
  byte: string,
  giveUpMs: number,
): Promise<{ text: string; tookMs: number; isClosed: boolean }> {
  const began = performance.now()
  return new Promise((resolve) => {
    let text = ''
    const socket: Socket = connect(server.port, '127.0.0.1', () => socket.write(head))
    const dripping = setInterval(() => socket.write(byte), 1000)
    const patience = setTimeout(() => end(false), giveUpMs)
    const end = (isClosed: boolean) => {
      clearInterval(dripping)
      clearTimeout(patience)
      socket.destroy()
      resolve({ text, tookMs: performance.now() - began, isClosed })
    }
    socket.on('data', (data) => (text += String(data)))
    socket.on('error', () => undefined)
    socket.on('close', () => end(true))
  })
}

test('a body that drips is refused within ten seconds, and its connection closed', async () => {
  const head =
    'POST /start HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{'
  const { text, tookMs, isClosed } = await drip(head, ' ', 20_000)
  expect(text).toStartWith('HTTP/1.1 400')
  expect(text).toContain('Request body too slow')
  expect(tookMs).toBeWithin(8500, 10_000)
  expect(isClosed).toBe(true)
}, 180_000)

test('so are headers that drip', async () => {
  const { tookMs, isClosed } = await drip('POST /start HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', 'x', 25_000)
  expect(isClosed).toBe(true)
  expect(tookMs).toBeLessThan(16_000)
}, 180_000)

test('too many requests of one address are 429 before the upgrade, and its probes are answered', async () => {
  await using limited = await startServer({ deaf: true, config: { greeting: '', rate_limit_per_minute: 4 } })
  const statuses: number[] = []
  for (let sent = 0; sent < 6; sent++) statuses.push((await fetch(`${limited.url}/start`, { method: 'POST' })).status)
  expect(statuses).toEqual([201, 201, 201, 201, 429, 429])
  const upgrade = await fetch(`${limited.url}/ws`, { headers: { upgrade: 'websocket', connection: 'upgrade' } })
  expect(upgrade.status).toBe(429)
  expect(Number(upgrade.headers.get('retry-after'))).toBeWithin(1, 61)
  expect(await upgrade.json()).toMatchObject({ error: { code: 'RATE_LIMIT_EXCEEDED' } })
  expect((await fetch(`${limited.url}/ready`)).status).toBe(200)
}, 180_000)

test('behind a proxy that is trusted the address is the last one it forwards', async () => {
  await using proxied = await startServer({
    deaf: true,
    config: { greeting: '', rate_limit_per_minute: 1, trust_proxy: true },
  })
  const from = async (forwarded: string) =>
    (await fetch(`${proxied.url}/start`, { method: 'POST', headers: { 'x-forwarded-for': forwarded } })).status
  expect(await from('10.0.0.9, 203.0.113.1')).toBe(201)
  expect(await from('10.0.0.8, 203.0.113.1')).toBe(429)
  expect(await from('203.0.113.1, 203.0.113.2')).toBe(201)
}, 180_000)

test('a wrong key is told before a WebSocket is opened', async () => {
  await using closed = await startServer({ deaf: true, config: { greeting: '', server_api_key: 'k1,k2' } })
  const upgrade = await fetch(`${closed.url}/ws`, { headers: { upgrade: 'websocket', connection: 'upgrade' } })
  expect(upgrade.status).toBe(401)
  expect(await upgrade.json()).toMatchObject({ error: { code: 'UNAUTHORIZED' } })
  const issued = await fetch(`${closed.url}/api/v1/tickets`, { method: 'POST', headers: { 'x-api-key': 'k2' } })
  const { data } = (await issued.json()) as { data: { ticket: string } }
  const socket = new WebSocket(`${closed.url.replace('http', 'ws')}/ws?ticket=${data.ticket}`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('close', reject)
  })
  socket.close()
  expect(closed.printed()).not.toContain(data.ticket)
}, 180_000)
