import { decodeG711, encodeG711, MU_LAW } from '../../../src/audio/g711.ts'
import type { Pcm } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { joined } from '../../support/sound.ts'

const STREAM_SID = 'MZ18ad3ab5a668481ce02b83e7395059f0'
const CALL_SID = 'CA1234567890abcdef1234567890abcdef'
const RATE_HZ = 8_000
const HOP = 160
const POLL_MS = 10

export interface Told {
  readonly atMs: number
  readonly event: string
}

interface Heard {
  readonly atMs: number
  readonly samples: Int16Array
}

/** Twilio's end of a call: sends a telephone's sound in real time, plays what comes in order, and echoes marks when they are reached. */
export class Phone implements AsyncDisposable {
  readonly told: Told[] = []
  readonly heard: Heard[] = []
  closed: number | undefined
  readonly #socket: WebSocket
  readonly #startedMs = performance.now()
  readonly #beat: Timer
  readonly #marks: { name: string; atMs: number }[] = []
  #sent = 0
  #playedUntilMs = 0
  #speaking = new Int16Array()
  #spoken: (() => void) | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#hear(String(data)))
    socket.addEventListener('close', ({ code }) => (this.closed = code))
    this.#tell({ event: 'connected', protocol: 'Call', version: '1.0.0' })
    this.#tell({
      event: 'start',
      sequenceNumber: '1',
      streamSid: STREAM_SID,
      start: {
        accountSid: 'AC1234567890abcdef1234567890abcdef',
        streamSid: STREAM_SID,
        callSid: CALL_SID,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { from_number: '+15551230001', to_number: '+15559870002', name: 'Mary' },
      },
    })
    this.#beat = setInterval(() => {
      while (this.#sent * 20 <= this.nowMs()) this.#sendHop()
      while (this.#marks[0] && this.#marks[0].atMs <= this.nowMs()) this.#echo()
    }, POLL_MS)
  }

  static async call(url: string): Promise<Phone> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/telephony/ws`)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    return new Phone(socket)
  }

  nowMs(): number {
    return performance.now() - this.#startedMs
  }

  /** Speech at 16 kHz; resolves when the last of it has been sent. */
  async say(samples: Int16Array): Promise<void> {
    this.#speaking = new Resampler(16_000, RATE_HZ).process(samples).slice()
    await new Promise<void>((resolve) => (this.#spoken = resolve))
  }

  press(digit: string): void {
    this.#tell({ event: 'dtmf', streamSid: STREAM_SID, dtmf: { track: 'inbound_track', digit } })
  }

  hangUp(): void {
    this.#tell({ event: 'stop', streamSid: STREAM_SID, stop: { callSid: CALL_SID } })
  }

  /** The first of these after `fromMs`. */
  async hears(event: string, fromMs: number, timeoutMs: number): Promise<Told> {
    for (const giveUpMs = this.nowMs() + timeoutMs; this.nowMs() < giveUpMs; await Bun.sleep(POLL_MS)) {
      const found = this.told.find((told) => told.event === event && told.atMs >= fromMs)
      if (found) return found
    }
    throw new Error(`no ${event} came`)
  }

  /** Resolves when no sound has come for this long. */
  async quiet(forMs: number): Promise<void> {
    while (this.nowMs() - (this.heard.at(-1)?.atMs ?? 0) < forMs) await Bun.sleep(POLL_MS)
  }

  /** What came from then on, one piece after the other. */
  since(fromMs: number): Pcm {
    return {
      samples: joined(this.heard.filter(({ atMs }) => atMs >= fromMs).map(({ samples }) => samples)),
      rateHz: RATE_HZ,
    }
  }

  /** How far what has come reaches beyond now. */
  get aheadMs(): number {
    return this.#playedUntilMs - this.nowMs()
  }

  #tell(message: object): void {
    this.#socket.send(JSON.stringify(message))
  }

  #sendHop(): void {
    const hop = new Int16Array(HOP)
    hop.set(this.#speaking.subarray(0, HOP))
    this.#speaking = this.#speaking.subarray(HOP)
    if (this.#speaking.length === 0) {
      this.#spoken?.()
      this.#spoken = undefined
    }
    this.#sent++
    const bytes = new Uint8Array(HOP)
    encodeG711(MU_LAW, hop, bytes)
    const media = {
      track: 'inbound',
      chunk: String(this.#sent),
      timestamp: String(this.#sent * 20),
      payload: bytes.toBase64(),
    }
    this.#tell({ event: 'media', streamSid: STREAM_SID, media })
  }

  #echo(): void {
    const mark = this.#marks.shift()
    if (mark) this.#tell({ event: 'mark', streamSid: STREAM_SID, mark: { name: mark.name } })
  }

  #hear(text: string): void {
    const message = JSON.parse(text)
    const atMs = this.nowMs()
    this.told.push({ atMs, event: message.event })
    switch (message.event) {
      case 'media': {
        const samples = decodeG711(MU_LAW, Uint8Array.fromBase64(message.media.payload))
        this.#playedUntilMs = Math.max(this.#playedUntilMs, atMs) + samples.length / 8
        this.heard.push({ atMs, samples })
        return
      }
      case 'mark':
        this.#marks.push({ name: message.mark.name, atMs: this.#playedUntilMs })
        return
      case 'clear':
        this.#playedUntilMs = atMs
        while (this.#marks.length > 0) this.#echo()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat)
    this.#socket.close()
  }
}
