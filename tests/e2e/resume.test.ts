import { afterAll, beforeAll, expect, test } from 'bun:test'
import { ClientTransport, type InputEvent, type SocketLike, type Sockets } from 'voxray/client'
import { type RunningServer, startServer } from '../support/server.ts'
import { type Exchange, WebRtcClient } from '../support/webrtc-client.ts'

const opened = new AsyncDisposableStack()
let server: RunningServer

beforeAll(async () => {
  server = opened.use(await startServer())
}, 180_000)
afterAll(() => opened.disposeAsync())

const until = async (isSo: () => boolean, withinMs = 15_000) => {
  for (const startMs = performance.now(); !isSo(); await Bun.sleep(20))
    if (performance.now() - startMs > withinMs) throw new Error('it never came')
}

const say = (client: WebRtcClient, content: string) =>
  client.tell({ label: 'rtvi-ai', type: 'send-text', id: '1', data: { content } })

const stopped = ({ messages }: WebRtcClient) => messages.filter((text) => text.includes('bot-stopped-speaking')).length

test('a WebSocket client whose network breaks in mid-answer hears the rest, and is remembered', async () => {
  /** Bun's WebSockets can be cut without a goodbye. */
  const raw: (WebSocket & { terminate?(): void })[] = []
  const sockets: Sockets = {
    takesHeaders: true,
    open({ url }): SocketLike {
      const socket = new WebSocket(url)
      raw.push(socket)
      return socket
    },
  }
  await using call = new ClientTransport(server.url.replace('http', 'ws') + '/ws', { sockets })
  await call.start()
  const events: InputEvent[] = []
  const reading = (async () => {
    for await (const event of call.input) events.push(event)
  })()
  const pieces = () => events.flatMap((event) => (event.type === 'piece' && event.status === 'completed' ? event : []))
  const heard = () => events.filter(({ type }) => type === 'audio').length
  await until(() => events.some(({ type }) => type === 'bot-stopped-speaking'))
  call.output.sendText('My name is Anna.')
  await until(() => pieces().some(({ text }) => text.includes('Anna')))
  await until(() => events.filter(({ type }) => type === 'bot-stopped-speaking').length > 1)
  call.output.sendText('Tell me a story.')
  const from = events.length
  await until(() => events.slice(from).filter(({ type }) => type === 'audio').length > 30)
  raw.at(-1)?.terminate?.()
  await until(() => events.some(({ type }) => type === 'reconnected'))
  const resumedAt = heard()
  expect(events.find(({ type }) => type === 'reconnected')).toMatchObject({ resumed: true })
  await until(() => heard() > resumedAt + 50)
  call.output.sendText('What is my name?')
  await until(() => pieces().some(({ text }) => text === 'Your name is Anna.'))
  // Every sentence once.
  const told = pieces().map(({ piece }) => piece)
  expect(told).toEqual([...new Set(told)])
  expect(new Set(events.flatMap((event) => (event.type === 'started' ? event.callId : []))).size).toBe(1)
  await call.end()
  await reading
}, 180_000)

test('a WebRTC caller who vanishes in mid-answer and offers anew hears the rest, and is remembered', async () => {
  const exchange: Exchange = async ({ sdp, pcId, restart }) => {
    const body = JSON.stringify({ sdp, type: 'offer', pc_id: pcId ?? null, restart_pc: restart })
    const answer = await fetch(`${server.url}/api/offer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const { sdp: answered, pc_id } = (await answer.json()) as { sdp: string; pc_id: string }
    return { sdp: answered, pcId: pc_id }
  }
  await using first = await WebRtcClient.open()
  await first.connect(exchange)
  first.tell({ label: 'rtvi-ai', type: 'client-ready', id: '0', data: { version: '2.1.0' } })
  say(first, 'My name is Anna.')
  await until(() => first.messages.some((text) => text.includes('completed') && text.includes('Anna')))
  await until(() => stopped(first) > 0)
  say(first, 'Tell me a story.')
  await Bun.sleep(2500)
  await first.vanish()
  await using second = await WebRtcClient.open()
  second.pcId = first.pcId
  await second.connect(exchange, { restart: true })
  expect(second.pcId).toBe(first.pcId)
  await until(() => second.messages.some((text) => text.includes('connection-resumed')))
  const loud = () => second.heard.filter((hop) => hop.some((sample) => Math.abs(sample) > 1500)).length
  await until(() => loud() > 40)
  say(second, 'What is my name?')
  await until(() => second.messages.some((text) => text.includes('Your name is Anna.')))
  expect(server.printed().match(/call started/g)).toHaveLength(2)
}, 180_000)
