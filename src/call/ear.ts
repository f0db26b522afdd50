import { HopSplitter } from '../audio/hop.ts'
import { HOP_MS, LISTEN_RATE_HZ, durationMs, type Pcm } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import type { Clock } from '../std/clock.ts'
import type { SttSession } from '../stt/stt.ts'
import type { TurnInput } from '../turn/turn.ts'
import type { VoiceDetector } from '../turn/voice.ts'

/** Audio later than this is a gap in the stream, not jitter. */
const GAP_MS = 300

/**
 * The listening lane: any chunk at any rate -> 20 ms hops at 16 kHz -> recogniser and voice detector -> turn machine.
 * One synchronous call, never awaited, 50 times a second; it goes on while the bot thinks and speaks.
 *
 * Its time is the audio's own: a hop lasts 20 ms however it arrives, so jitter and bursts do not bend the silences.
 */
export class Ear {
  readonly #clock: Clock
  readonly #stt: SttSession
  readonly #detector: VoiceDetector
  readonly #step: (input: TurnInput) => void
  readonly #splitter = new HopSplitter(LISTEN_RATE_HZ)
  #resampler: Resampler | undefined
  #rateHz = LISTEN_RATE_HZ
  /** The ear's time after the last hop, and when that hop came by the clock. */
  #heardMs: number
  #arrivedMs: number
  /** How much later than a hop the next audio is due: some carriers send 100 ms at a time. */
  #waitMs = 0

  constructor(clock: Clock, stt: SttSession, detector: VoiceDetector, step: (input: TurnInput) => void) {
    this.#clock = clock
    this.#stt = stt
    this.#detector = detector
    this.#step = step
    this.#heardMs = this.#arrivedMs = clock.now()
  }

  hear(pcm: Pcm): void {
    this.#waitMs = Math.max(0, durationMs(pcm) - HOP_MS)
    this.#splitter.push(this.#toListenRate(pcm), this.#hop)
  }

  /** Where audio is late the clock carries on. What has yet to come is not taken for silence: it may be the end of a short pause. */
  now(): number {
    const sinceMs = this.#clock.now() - this.#arrivedMs
    return this.#heardMs + (sinceMs > GAP_MS ? sinceMs : Math.max(0, sinceMs - this.#waitMs))
  }

  /** The clock's reading at a moment of the ear's time. */
  toClock(earMs: number): number {
    return earMs - this.#heardMs + this.#arrivedMs
  }

  readonly #hop = (hop: Int16Array): void => {
    const nowMs = this.#clock.now()
    const sinceMs = nowMs - this.#arrivedMs
    this.#heardMs += sinceMs > GAP_MS ? sinceMs : HOP_MS
    this.#arrivedMs = nowMs
    this.#stt.write(hop)
    const verdict = this.#detector.hear(hop)
    if (verdict) this.#step({ type: 'voice', at: this.#heardMs, speech: verdict === 'speech' })
  }

  #toListenRate(pcm: Pcm): Int16Array {
    if (pcm.rateHz !== this.#rateHz) {
      this.#rateHz = pcm.rateHz
      this.#resampler = pcm.rateHz === LISTEN_RATE_HZ ? undefined : new Resampler(pcm.rateHz, LISTEN_RATE_HZ)
    }
    return this.#resampler ? this.#resampler.process(pcm.samples) : pcm.samples
  }
}
