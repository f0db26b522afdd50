import { durationMs, LISTEN_RATE_HZ, type Pcm, samplesFromBytes } from '../../src/audio/pcm.ts'
import { soundsIn } from '../../src/audio/sounds.ts'
import { VoxrayApi } from '../../src/client/api.ts'
import { ClientTransport } from '../../src/client/transport.ts'
import { readFrame, writeMessageFrame } from '../../src/transport/websocket/protobuf-wire.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'

/** A caller who waits to be greeted. */
export interface GreetedCaller extends AsyncDisposable {
  /** From the moment they could hear to the first audible sample at their end; undefined while there is none. */
  readonly greetedMs: number | undefined
}

const AUDIBLE_DB = -45
/** From POST /start to the socket, or from a carrier's webhook to its stream: a few times to and fro, and the carrier's own work. */
export const LEAD_MS = 300
/** Phone calls have this value without being told. */
const NAME = { carrier: 'Mary Poppins' }
const READY = { label: 'rtvi-ai', type: 'client-ready', id: '1', data: { version: '2.1.0' } }

/** Where a recording begins to be audible. */
export const audibleAtMs = (pcm: Pcm): number | undefined => soundsIn(pcm, 100, AUDIBLE_DB)[0]?.fromMs

/** Audio that comes in parts is played from where its first one came. */
class Ear {
  readonly #sinceMs = performance.now()
  #dueMs = 0
  greetedMs: number | undefined

  hears(pcm: Pcm): void {
    const nowMs = performance.now() - this.#sinceMs
    const fromMs = Math.max(nowMs, this.#dueMs)
    this.#dueMs = fromMs + durationMs(pcm)
    const atMs = audibleAtMs(pcm)
    if (atMs !== undefined) this.greetedMs ??= fromMs + atMs
  }
}

async function start(url: string, transport: 'webrtc' | 'websocket'): Promise<string> {
  const { sessionId } = await new VoxrayApi(url).start({ body: NAME, transport })
  await Bun.sleep(LEAD_MS)
  return sessionId
}

export async function overWebRtc(url: string): Promise<GreetedCaller> {
  const sessionId = await start(url, 'webrtc')
  const api = new VoxrayApi(url)
  const client = await WebRtcClient.open()
  await client.connect(async ({ sdp }) => {
    const { answer, pcId } = await api.sessionOffer(sessionId, { sdp })
    if (pcId === undefined) throw new Error('the answer names no connection')
    return { sdp: answer, pcId }
  })
  const ear = new Ear()
  let taken = client.heard.length
  client.tell(READY)
  const timer = setInterval(() => {
    for (const samples of client.heard.slice(taken)) ear.hears({ samples, rateHz: LISTEN_RATE_HZ })
    taken = client.heard.length
  }, 2)
  return {
    get greetedMs() {
      return ear.greetedMs
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await client[Symbol.asyncDispose]()
    },
  }
}

export async function overJson(url: string): Promise<GreetedCaller> {
  const sessionId = await start(url, 'websocket')
  const transport = new ClientTransport(`${url.replace('http', 'ws')}/ws?session=${sessionId}`)
  await transport.start()
  const ear = new Ear()
  void (async () => {
    for await (const event of transport.input) if (event.type === 'audio') ear.hears(event)
  })()
  return {
    get greetedMs() {
      return ear.greetedMs
    },
    [Symbol.asyncDispose]: () => transport.end(),
  }
}

export const overProtobuf = (url: string): Promise<GreetedCaller> => overFrames(url, 'format=protobuf', () => {})

export const overRtvi = (url: string): Promise<GreetedCaller> =>
  overFrames(url, 'format=protobuf&rtvi=1', (socket) =>
    socket.send(new Uint8Array(writeMessageFrame(JSON.stringify(READY)))),
  )

async function overFrames(url: string, query: string, opened: (socket: WebSocket) => void): Promise<GreetedCaller> {
  const sessionId = await start(url, 'websocket')
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?${query}&session=${sessionId}`)
  socket.binaryType = 'arraybuffer'
  let ear: Ear | undefined
  socket.addEventListener('message', ({ data }) => {
    const frame = data instanceof ArrayBuffer ? readFrame(new Uint8Array(data)) : undefined
    if (frame?.kind === 'audio') ear?.hears({ samples: samplesFromBytes(frame.audio), rateHz: frame.sampleRate })
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the WebSocket did not open')))
    socket.addEventListener('open', () => {
      ear = new Ear()
      opened(socket)
      resolve()
    })
  })
  return {
    get greetedMs() {
      return ear?.greetedMs
    },
    async [Symbol.asyncDispose]() {
      socket.close()
    },
  }
}
