import { durationMs, hopSamples, LISTEN_RATE_HZ, type Pcm } from '../../../src/audio/pcm.ts'
import { joined } from '../../../src/audio/sounds.ts'
import { type Dialect, type Line, openLine, type Said } from './line.ts'

/** 20 ms of speech that came, and when. */
export interface Arrival {
  readonly atMs: number
  readonly samples: Int16Array
}

/** Anything else that came. */
export interface Told {
  readonly atMs: number
  readonly type: Said['type']
  readonly text: string
}

const PLAY_RATE_HZ = 24_000
const POLL_MS = 10
const SPEECH_WITHIN_MS = 10_000

/** A program that calls over a WebSocket and sends its microphone in real time, by one clock with what it hears. */
export class SocketCaller implements AsyncDisposable {
  readonly arrivals: Arrival[] = []
  readonly told: Told[] = []
  #line: Line | undefined
  readonly #startedMs = performance.now()
  readonly #microphone: Int16Array[] = []
  #sentHops = 0
  #speaking: Int16Array = new Int16Array()
  #spoken: (() => void) | undefined
  readonly #beat: Timer

  private constructor() {
    // Behind a timer that is late, hops go out at once: a microphone neither waits nor skips.
    this.#beat = setInterval(() => {
      while (this.#sentHops * 20 <= this.nowMs()) this.#sendHop()
    }, 5)
  }

  static async open(serverUrl: string, dialect: Dialect): Promise<SocketCaller> {
    const caller = new SocketCaller()
    caller.#line = await openLine(serverUrl, dialect, (said) => caller.#hear(said))
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

  /** In writing. */
  ask(text: string): void {
    this.#line?.ask(text)
  }

  /** Has the bot say this. */
  speak(text: string): void {
    this.#line?.speak(text)
  }

  interrupt(): void {
    this.#line?.interrupt()
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
    this.#line?.send(hop)
  }

  #hear({ type, text, samples }: Said): void {
    const atMs = this.nowMs()
    if (type === 'audio') this.arrivals.push({ atMs, samples })
    else this.told.push({ atMs, type, text })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat)
    await this.#line?.close()
  }
}
