import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { FAR_ENDS } from '../../support/carriers.ts'
import { PROBE } from '../../../src/simulate/carriers/genesys.ts'
import { PhoneCall } from '../../../src/simulate/phone-call.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { type RunningServer, startServer } from '../../support/server.ts'

const MAIN = join(import.meta.dir, '../../../src/main.ts')

const opened = new AsyncDisposableStack()
const voice = new OpenAiServer()
let server: RunningServer

beforeAll(async () => {
  const api = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: voice.handle })
  opened.defer(() => api.stop(true))
  const config = {
    runner_transport: 'twilio',
    greeting: 'Good morning, {{name}}.',
    tts_base_url: `http://127.0.0.1:${api.port}/v1`,
  }
  server = opened.use(await startServer({ deaf: true, config }))
}, 180_000)
afterAll(() => opened.disposeAsync())

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
}, 180_000)

test('a socket that is no carrier is closed after ten seconds, and no call has been', async () => {
  const before = server.liveCalls
  const socket = new WebSocket(streamUrl())
  socket.addEventListener('open', () => socket.send('hello'), { once: true })
  const { code } = await new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
  expect(code).toBe(1008)
  expect(server.liveCalls).toBe(before)
}, 180_000)

test('a caller is greeted by the name that the stream brings', async () => {
  await using call = await PhoneCall.place({ carrier: 'twilio', url: server.url, parameters: { name: 'Mary' } })
  while (!voice.received.some(({ body }) => body['input'] === 'Good morning, Mary.')) await Bun.sleep(20)
  call.hangUp()
  expect(await call.ended).toBe(1000)
}, 180_000)

test('Genesys, which tests now and then whether we answer, is answered, and no call begins', async () => {
  const from = server.printed().length
  await using probe = await PhoneCall.place({ carrier: 'genesys', url: server.url, callId: PROBE })
  // It sends nothing before it has been answered.
  while (probe.spoken.samples.length === 0) await Bun.sleep(20)
  probe.hangUp()
  expect(await probe.ended).toBe(1000)
  expect(probe.faults).toEqual([])
  expect(server.printed().slice(from)).not.toContain('call started')
}, 180_000)

test('the command that places calls says what a caller would have heard, and fails where nothing was', async () => {
  const heard = await simulate('twilio', server.url)
  expect(heard).toMatchObject({ code: 0, problem: '' })
  expect(heard.printed).toMatch(/^ +0\.\d s {2}bot +0\.\d s at -\d+ dBFS: "/m)
  const refused = await simulate('jambonz', server.url)
  expect(refused).toMatchObject({ code: 1, problem: expect.stringContaining('the webhook was answered 4') })
  expect(await simulate('nobody')).toMatchObject({ code: 2, problem: expect.stringContaining('voxray simulate') })
}, 180_000)

async function simulate(...args: readonly string[]) {
  const child = Bun.spawn([process.execPath, MAIN, 'simulate', ...args], { stdout: 'pipe', stderr: 'pipe' })
  const texts = [child.stdout, child.stderr].map((stream) => new Response(stream).text())
  const [printed, problem] = await Promise.all(texts)
  return { printed, problem, code: await child.exited }
}
