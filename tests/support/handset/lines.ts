import { VoxrayApi } from '../../../src/client/api.ts'
import { bytesFromSamples, hopSamples, LISTEN_RATE_HZ, type Pcm, samplesFromBytes } from '../../../src/audio/pcm.ts'
import { AudioWriter, readFrame, writeMessageFrame } from '../../../src/transport/websocket/protobuf-wire.ts'
import { type Dialect, openLine } from '../../e2e/speech/line.ts'
import { WebRtcClient } from '../webrtc-client.ts'

/** What came of the bot, at any rate; `cleared`: what waits to be played is to be thrown away. */
export type FromBot = ({ readonly type: 'audio' } & Pcm) | { readonly type: 'cleared' }

/** A network's wire from the caller's end. */
export interface NetworkLine {
  /** 20 ms at 16 kHz. */
  send(hop: Int16Array): void
  /** In writing. */
  ask(text: string): void
  /** Gives what has come since the last look, where it does not come by itself. */
  look?(): void
  close(): Promise<void>
}

export type OpenNetworkLine = (url: string, hear: (from: FromBot) => void) => Promise<NetworkLine>

const PLAY_RATE_HZ = 24_000
const READY = { label: 'rtvi-ai', type: 'client-ready', id: '1', data: { version: '2.1.0' } }
const asking = (content: string) => ({ label: 'rtvi-ai', type: 'send-text', id: '2', data: { content } })

export const NETWORK_LINES = {
  WebRTC: overWebRtc,
  'WebSocket, JSON': (url, hear) => overSocket(url, 'json', hear),
  'WebSocket, protobuf': (url, hear) => overSocket(url, 'protobuf', hear),
  'WebSocket, RTVI': overRtvi,
} as const satisfies Readonly<Record<string, OpenNetworkLine>>

async function overWebRtc(url: string, hear: (from: FromBot) => void): Promise<NetworkLine> {
  const api = new VoxrayApi(url)
  const { sessionId } = await api.start({ transport: 'webrtc' })
  const client = await WebRtcClient.open()
  await client.connect(async ({ sdp }) => {
    const { answer, pcId } = await api.sessionOffer(sessionId, { sdp })
    if (pcId === undefined) throw new Error('the answer names no connection')
    return { sdp: answer, pcId }
  })
  client.tell(READY)
  return {
    send: (hop) => client.speak(hop),
    ask: (text) => client.tell(asking(text)),
    look: () => {
      for (const samples of client.heard.splice(0)) hear({ type: 'audio', samples, rateHz: LISTEN_RATE_HZ })
    },
    close: () => client[Symbol.asyncDispose](),
  }
}

async function overSocket(url: string, dialect: Dialect, hear: (from: FromBot) => void): Promise<NetworkLine> {
  return await openLine(url, dialect, ({ type, samples }) => {
    if (type === 'audio') hear({ type: 'audio', samples, rateHz: PLAY_RATE_HZ })
    if (type === 'interruption' || type === 'interrupted') hear({ type: 'cleared' })
  })
}

async function overRtvi(url: string, hear: (from: FromBot) => void): Promise<NetworkLine> {
  const { sessionId } = await new VoxrayApi(url).start({ transport: 'websocket' })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?format=protobuf&rtvi=1&session=${sessionId}`)
  socket.binaryType = 'arraybuffer'
  const tell = (message: object) => socket.send(new Uint8Array(writeMessageFrame(JSON.stringify(message))))
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = readFrame(new Uint8Array(data))
    if (frame?.kind === 'audio')
      hear({ type: 'audio', samples: samplesFromBytes(frame.audio), rateHz: frame.sampleRate })
    if (frame?.kind === 'interruption') hear({ type: 'cleared' })
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the WebSocket did not open')))
  })
  tell(READY)
  const writer = new AudioWriter(hopSamples(LISTEN_RATE_HZ) * 2, LISTEN_RATE_HZ)
  return {
    send: (hop) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(writer.write(bytesFromSamples(hop))))
    },
    ask: (text) => tell(asking(text)),
    close: async () => socket.close(),
  }
}
