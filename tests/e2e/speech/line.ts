import { ClientTransport, VoxrayApi } from 'voxray/client'
import { bytesFromSamples, hopSamples, LISTEN_RATE_HZ, samplesFromBytes } from '../../../src/audio/pcm.ts'
import {
  AudioWriter,
  readFrame,
  writeInterruption,
  writeText,
  writeTranscription,
} from '../../../src/transport/websocket/protobuf-wire.ts'

/** How messages are written: `/ws`, by the client library, or `/ws?format=protobuf`. */
export type Dialect = 'json' | 'protobuf'

/** What both dialects say, by one name; what only one says has its own. */
export interface Said {
  readonly type: 'audio' | 'final' | 'piece' | 'interruption' | (string & {})
  readonly text: string
  readonly samples: Int16Array
}

/** A WebSocket call in one of the dialects. */
export interface Line {
  send(hop: Int16Array): void
  ask(text: string): void
  speak(text: string): void
  interrupt(): void
  close(): Promise<void>
}

const NO_SAMPLES = new Int16Array()

export const openLine = (url: string, dialect: Dialect, hear: (said: Said) => void): Promise<Line> =>
  dialect === 'json' ? openJson(url, hear) : openProtobuf(url, hear)

async function openJson(url: string, hear: (said: Said) => void): Promise<Line> {
  const transport = new ClientTransport(new VoxrayApi(url).socketUrl(), {
    reconnect: { attempts: 0, firstDelayMs: 0, maxDelayMs: 0 },
  })
  await transport.start()
  const { output } = transport
  const heard = (async () => {
    for await (const event of transport.input) {
      const text = 'text' in event ? event.text : ''
      if (event.type === 'audio') hear({ type: event.type, text, samples: event.samples })
      else if (event.type === 'transcript' && event.final) hear({ type: 'final', text, samples: NO_SAMPLES })
      else if (event.type !== 'piece' || event.status === 'new') hear({ type: event.type, text, samples: NO_SAMPLES })
    }
  })()
  return {
    send: (hop) => void output.sendAudio(hop, LISTEN_RATE_HZ),
    ask: (text) => void output.sendText(text),
    speak: (text) => void output.speak(text),
    interrupt: () => void output.interrupt(),
    close: async () => {
      await transport.end()
      await heard
    },
  }
}

const FRAME_NAMES: Readonly<Record<string, string>> = { transcription: 'final', text: 'piece' }

async function openProtobuf(url: string, hear: (said: Said) => void): Promise<Line> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?format=protobuf`)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = readFrame(new Uint8Array(data))
    if (!frame) throw new Error('the server sent what is no Frame')
    hear({
      type: FRAME_NAMES[frame.kind] ?? frame.kind,
      text: 'text' in frame ? frame.text : '',
      samples: frame.kind === 'audio' ? samplesFromBytes(frame.audio) : NO_SAMPLES,
    })
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the WebSocket did not open')))
  })
  const writer = new AudioWriter(hopSamples(LISTEN_RATE_HZ) * 2, LISTEN_RATE_HZ)
  const send = (message: Uint8Array) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(message))
  }
  return {
    send: (hop) => send(writer.write(bytesFromSamples(hop))),
    ask: (text) => send(writeTranscription(text, '')),
    speak: (text) => send(writeText(text)),
    interrupt: () => send(writeInterruption()),
    close: async () => socket.close(),
  }
}
