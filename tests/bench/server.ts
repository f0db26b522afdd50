// The server under measurement, a process of its own: real wires, VAD and turn-taking, providers that answer at once.
import { LiveCalls } from '../../src/call/live.ts'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import { Peer, preparePeers } from '../../src/transport/webrtc/peer.ts'
import { Peers } from '../../src/transport/webrtc/peers.ts'
import { WebRtcWire } from '../../src/transport/webrtc/wire.ts'
import { selectFormat } from '../../src/transport/websocket/index.ts'
import { WebSocketWire } from '../../src/transport/websocket/wire.ts'
import { answering } from './child.ts'
import { instantParts } from './instant.ts'
import { Probe } from './probe.ts'
import { scriptOf, type ScriptName } from './script.ts'

export type ServerQuestion = { type: 'url' } | { type: 'reset' } | { type: 'report' }

interface SocketData {
  readonly query: URLSearchParams
  wire: WebSocketWire | undefined
}

const [script = 'conversation'] = process.argv.slice(2)
const calls = new LiveCalls(await instantParts(scriptOf(script as ScriptName).answerMs), systemIds, 1_000)
await preparePeers()
const peers = new Peers({ clock: systemClock, ids: systemIds, connect: Peer.answer, iceServers: [] })
const probe = new Probe()
probe.watch(WebSocketWire)
probe.watch(WebRtcWire)

const server = Bun.serve<SocketData>({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request, http): Promise<Response | undefined> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/ws') {
      const isUpgraded = http.upgrade(request, { data: { query: searchParams, wire: undefined } })
      return isUpgraded ? undefined : new Response(null, { status: 426 })
    }
    const { sdp } = (await request.json()) as { sdp: string }
    const answer = await peers.offer({ sdp, restart: false })
    calls.start(answer.wire)
    return Response.json({ sdp: answer.sdp, type: 'answer', pc_id: answer.pcId })
  },
  websocket: {
    open(socket) {
      const wire = new WebSocketWire(
        {
          send: (data) => socket.send(data),
          ping: () => void socket.ping(),
          close: (code, reason) => socket.close(code, reason),
          terminate: () => socket.terminate(),
          bufferedBytes: () => socket.getBufferedAmount(),
        },
        selectFormat(socket.data.query),
        { clock: systemClock },
      )
      socket.data.wire = wire
      calls.start(wire)
    },
    message: (socket, message) => socket.data.wire?.message(message),
    pong: (socket) => socket.data.wire?.pong(),
    close: (socket, code) => socket.data.wire?.gone(code),
  },
})

answering<ServerQuestion>(async (question) => {
  switch (question.type) {
    case 'url':
      return { url: `http://127.0.0.1:${server.port}` }
    case 'reset':
      probe.reset()
      return {}
    case 'report':
      return probe.figures(calls.count)
    default:
      return question satisfies never
  }
})
