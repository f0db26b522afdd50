import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { FAR_ENDS } from '../../support/carriers.ts'
import { type RunningServer, startServer } from '../../support/server.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer({ config: { runner_transport: 'jambonz', transport: 'websocket', greeting: 'Hello.' } })
}, 60_000)
afterAll(() => server[Symbol.asyncDispose]())

const streamUrl = () => `${server.url.replace(/^http/, 'ws')}/telephony/ws`

test('jambonz is given the subprotocol it asks for, once, and the greeting in binary', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(server.port, 'localhost', () =>
      socket.write(
        'GET /telephony/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: audio.drachtio.org\r\n\r\n',
      ),
    )
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString('latin1'))
    })
  })
  expect(answer).toStartWith('HTTP/1.1 101')
  expect(answer.match(/^sec-websocket-protocol: .*$/gim)).toEqual(['Sec-WebSocket-Protocol: audio.drachtio.org'])

  const socket = new WebSocket(streamUrl(), ['audio.drachtio.org'])
  socket.binaryType = 'arraybuffer'
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  const greeted = new Promise<number>((resolve) =>
    socket.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer) resolve(data.byteLength)
    }),
  )
  socket.send(FAR_ENDS.find(({ carrier }) => carrier === 'jambonz')?.sent[0] ?? '')
  expect(await greeted).toBe(640)
  socket.close()
  await server.prints(/call ended/, 5_000)
}, 30_000)

test('a socket that is no carrier is closed after ten seconds, and no call has been', async () => {
  const before = server.liveCalls
  const socket = new WebSocket(streamUrl())
  socket.addEventListener('open', () => socket.send('hello'), { once: true })
  const { code } = await new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
  expect(code).toBe(1008)
  expect(server.liveCalls).toBe(before)
}, 20_000)
