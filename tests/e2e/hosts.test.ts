import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ deaf: true, config: { greeting: '', runner_transport: 'twilio' } })
}, 180_000)
afterAll(() => server[Symbol.asyncDispose]())

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

/** The status line of the answer to a request with these Host headers. */
function statusOf(line: string, hosts: readonly string[], more = ''): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const head = `${line} HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}${more}Content-Length: 0\r\n\r\n`
  const socket = connect(server.port, '127.0.0.1', () => socket.write(head))
  socket.on('data', (data) => {
    resolve(String(data).slice(9, 12))
    socket.destroy()
  })
  socket.on('error', () => resolve('none'))
  return promise
}

const REQUESTS = [
  ['GET /health', '', '200'],
  ['POST /start', '', '201'],
  ['GET /ws', UPGRADE, '101'],
  ['GET /telephony/ws', UPGRADE, '101'],
  ['GET /metrics', '', '200'],
  ['GET /?CallSid=CA1', '', '200'],
] as const

test.each(REQUESTS)('%s with two Host headers is 400', async (line, more, status) => {
  expect(await statusOf(line, ['localhost'], more)).toBe(status)
  for (const hosts of [
    ['localhost', 'localhost'],
    ['localhost', 'evil.example'],
    ['localhost', ''],
    ['', 'localhost'],
  ])
    expect([hosts, await statusOf(line, hosts, more)]).toEqual([hosts, '400'])
})

test.each(REQUESTS)('%s under the name of a foreign page is 403', async (line, more) => {
  const origin = `Origin: http://evil.example:${server.port}\r\n`
  expect(await statusOf(line, [`evil.example:${server.port}`], more + origin)).toBe('403')
})
