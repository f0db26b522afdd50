import {
  bytesFromSamples,
  durationMs,
  hopSamples,
  LISTEN_RATE_HZ,
  type Pcm,
  samplesFromBytes,
} from '../../../src/audio/pcm.ts'
import { AudioWriter, readFrame } from '../../../src/transport/websocket/protobuf-wire.ts'
import { joined } from '../../support/sound.ts'

/** How messages are written: `/ws` or `/ws?format=protobuf`. */
export type Dialect = 'json' | 'protobuf'

/** 20 ms of speech that came, and when. */
export interface Arrival {
  readonly atMs: number
  readonly samples: Int16Array
}

/** Anything else that came. */
export interface Told {
  readonly atMs: number
  /** The `type` of a JSON message, the kind of a protobuf one. */
  readonly type: string
  readonly data: Record<string, unknown>
}

const PLAY_RATE_HZ = 24_000
const POLL_MS = 10
const SPEECH_WITHIN_MS = 10_000

/** A program that calls over a raw WebSocket and sends its microphone in real time, by one clock with what it hears. */
export class SocketCaller implements AsyncDisposable {
  readonly arrivals: Arrival[] = []
  readonly told: Told[] = []
  readonly #dialect: Dialect
  readonly #socket: WebSocket
  readonly #writer = new AudioWriter(hopSamples(LISTEN_RATE_HZ) * 2, LISTEN_RATE_HZ)
  readonly #startedMs = performance.now()
  readonly #microphone: Int16Array[] = []
  #sentHops = 0
  #speaking: Int16Array = new Int16Array()
  #spoken: (() => void) | undefined
  readonly #beat: Timer

  private constructor(socket: WebSocket, dialect: Dialect) {
    this.#socket = socket
    this.#dialect = dialect
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => this.#receive(data))
    // Behind a timer that is late, hops go out at once: a microphone neither waits nor skips.
    this.#beat = setInterval(() => {
      while (this.#sentHops * 20 <= this.nowMs()) this.#sendHop()
    }, 5)
  }

  static async open(serverUrl: string, dialect: Dialect): Promise<SocketCaller> {
    const query = dialect === 'protobuf' ? '?format=protobuf' : ''
    const socket = new WebSocket(`${serverUrl.replace('http', 'ws')}/ws${query}`)
    const caller = new SocketCaller(socket, dialect)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error('the WebSocket did not open')))
    })
    return caller
  }

  /** Milliseconds since the call was made; the microphone has sent as much. */
  nowMs(): number {
    return performance.now() - this.#startedMs
  }

  /** Speaks a recording at 16 kHz; resolves when it has been said. Between recordings there is silence. */
  async say(samples: Int16Array): Promise<void> {
    this.#speaking = samples
    await new Promise<void>((resolve) => (this.#spoken = resolve))
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(message)
  }

  /** All that was sent, from the beginning of the call on. */
  get microphone(): Pcm {
    return { samples: joined(this.#microphone), rateHz: LISTEN_RATE_HZ }
  }

  /** What a loudspeaker would have played from this arrival on, each piece as it comes or after the one before. */
  played(fromMs: number, toMs = Number.POSITIVE_INFINITY): Pcm {
    const parts: Int16Array[] = []
    let endsMs = fromMs
    for (const { atMs, samples } of this.arrivals) {
      if (atMs < fromMs || atMs >= toMs) continue
      if (atMs > endsMs) {
        parts.push(new Int16Array(Math.round(((atMs - endsMs) * PLAY_RATE_HZ) / 1000)))
        endsMs = atMs
      }
      parts.push(samples)
      endsMs += durationMs({ samples, rateHz: PLAY_RATE_HZ })
    }
    return { samples: joined(parts), rateHz: PLAY_RATE_HZ }
  }

  /** The first message that is so, of those that came after `fromMs`. */
  hears(is: (told: Told) => boolean, fromMs: number, timeoutMs: number): Promise<Told> {
    return this.#first(() => this.told.find((told) => told.atMs >= fromMs && is(told)), timeoutMs)
  }

  /** The first speech after `fromMs`. */
  speech(fromMs: number): Promise<Arrival> {
    return this.#first(() => this.arrivals.find(({ atMs }) => atMs >= fromMs), SPEECH_WITHIN_MS)
  }

  /** Resolves when no speech has come for this long. */
  async quiet(forMs: number): Promise<void> {
    while (this.nowMs() - (this.arrivals.at(-1)?.atMs ?? 0) < forMs) await Bun.sleep(POLL_MS)
  }

  async #first<T>(find: () => T | undefined, timeoutMs: number): Promise<T> {
    const giveUpMs = this.nowMs() + timeoutMs
    for (;;) {
      const found = find()
      if (found) return found
      if (this.nowMs() > giveUpMs)
        throw new Error(`it did not come, but ${this.told.map(({ type }) => type).join(' ')}`)
      await Bun.sleep(POLL_MS)
    }
  }

  #sendHop(): void {
    const length = hopSamples(LISTEN_RATE_HZ)
    const hop = new Int16Array(length)
    hop.set(this.#speaking.subarray(0, length))
    this.#speaking = this.#speaking.subarray(length)
    if (this.#speaking.length === 0) {
      this.#spoken?.()
      this.#spoken = undefined
    }
    this.#sentHops++
    this.#microphone.push(hop)
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(this.#encode(hop))
  }

  #encode(hop: Int16Array): string | Uint8Array<ArrayBuffer> {
    const bytes = bytesFromSamples(hop)
    if (this.#dialect === 'protobuf') return new Uint8Array(this.#writer.write(bytes))
    return JSON.stringify({
      type: 'InputAudioRawFrame',
      data: { audio: bytes.toBase64(), sample_rate: LISTEN_RATE_HZ },
    })
  }

  #receive(message: string | ArrayBuffer): void {
    const atMs = this.nowMs()
    const { type, data, audio } = typeof message === 'string' ? readJson(message) : readProtobuf(message)
    if (audio) this.arrivals.push({ atMs, samples: samplesFromBytes(audio) })
    else this.told.push({ atMs, type, data })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat)
    this.#socket.close()
  }
}

interface Read {
  readonly type: string
  readonly data: Record<string, unknown>
  readonly audio?: Uint8Array
}

function readJson(message: string): Read {
  const { type, data } = JSON.parse(message) as { type: string; data: Record<string, unknown> }
  return type === 'TTSAudioRawFrame'
    ? { type, data, audio: Uint8Array.fromBase64(String(data['audio'])) }
    : { type, data }
}

function readProtobuf(message: ArrayBuffer): Read {
  const frame = readFrame(new Uint8Array(message))
  if (!frame) throw new Error('the server sent what is no Frame')
  return frame.kind === 'audio'
    ? { type: frame.kind, data: {}, audio: frame.audio }
    : { type: frame.kind, data: { ...frame } }
}
