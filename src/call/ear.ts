import { HopSplitter } from '../audio/hop.ts'
import { HOP_MS, LISTEN_RATE_HZ, durationMs, type Pcm } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import type { Clock } from '../std/clock.ts'

/**
 * Audio that does not come is missing at first: a page stalls, or TCP sends a packet again. Only after this long is it taken for silence,
 * of a client that sends nothing while its microphone is off. A caller last heard in a pause is waited for less.
 */
const MISSING_IN_SPEECH_MS = 2500
const MISSING_IN_PAUSE_MS = 1000
const ON_HOLD_MS = 5000
/** In shorter silences the next word may be the one that is missing. */
const PAUSE_MS = 400

/**
 * The listening lane: any chunk at any rate -> 20 ms hops at 16 kHz -> the mind that listens.
 * One synchronous call, never awaited, 50 times a second; it goes on while the bot thinks and speaks.
 *
 * Its time is the audio's own: a hop lasts 20 ms however it arrives, and while audio is missing the time stands still. So neither
 * jitter, a gap nor the burst after it bends the silences.
 */
export class Ear {
  readonly #clock: Clock
  readonly #listen: (hop: Int16Array, atMs: number) => void
  readonly #splitter = new HopSplitter(LISTEN_RATE_HZ)
  #resampler: Resampler | undefined
  #rateHz = LISTEN_RATE_HZ
  /** The ear's time after the last hop, and when that hop came, by the clock and by its time awake. */
  #heardMs: number
  #arrivedMs: number
  #arrivedAwakeMs: number
  /** Nothing can come: the ear's time stands still until something does. */
  #isCutOff = false
  /** How much later than a hop the next audio is due: some carriers send 100 ms at a time. */
  #waitMs = 0
  /** The ear's time of the last speech. */
  #voicedMs = Number.NEGATIVE_INFINITY

  /** `listen` gets each hop with the ear's time after it. */
  constructor(clock: Clock, listen: (hop: Int16Array, atMs: number) => void) {
    this.#clock = clock
    this.#listen = listen
    this.#heardMs = this.#arrivedMs = clock.now()
    this.#arrivedAwakeMs = clock.awake()
  }

  hear(pcm: Pcm): void {
    this.#waitMs = Math.max(0, durationMs(pcm) - HOP_MS)
    this.#splitter.push(this.#toListenRate(pcm), this.#hop)
  }

  /** Runs on for one hop at most without audio, until that counts as silence. */
  now(): number {
    if (this.#isCutOff) return this.#heardMs
    const sinceMs = this.#sinceMs()
    if (sinceMs >= this.#missingMs) return this.#heardMs + sinceMs
    return this.#heardMs + Math.min(HOP_MS, Math.max(0, sinceMs - this.#waitMs))
  }

  /** When to look again for `now` to have reached `earMs`, in ms from now. */
  msUntil(earMs: number): number {
    const sinceMs = this.#sinceMs()
    const isMissing = sinceMs > this.#waitMs + 2 * HOP_MS && sinceMs < this.#missingMs
    return isMissing ? Math.max(this.#missingMs, earMs - this.#heardMs) - sinceMs : earMs - this.now()
  }

  /** The hop that is being heard has speech in it. */
  voiced(): void {
    this.#voicedMs = this.#heardMs
  }

  /** The caller is out of reach: what does not come now is no silence of theirs. */
  cutOff(): void {
    this.#heardMs = this.now()
    this.#isCutOff = true
  }

  /** The caller can be heard again, right where they were cut off. */
  reconnect(): void {
    if (!this.#isCutOff) return
    this.#isCutOff = false
    this.#arrivedMs = this.#clock.now()
    this.#arrivedAwakeMs = this.#clock.awake()
  }

  /** Nothing has come for longer than anything that carries audio pauses: the caller is on hold. */
  get missesAudio(): boolean {
    return this.#sinceMs() > ON_HOLD_MS
  }

  /** The clock's reading at a moment of the ear's time. */
  toClock(earMs: number): number {
    return earMs - this.#heardMs + this.#arrivedMs
  }

  readonly #hop = (hop: Int16Array): void => {
    this.reconnect()
    const sinceMs = this.#sinceMs()
    this.#heardMs += sinceMs >= this.#missingMs ? sinceMs : HOP_MS
    this.#arrivedMs = this.#clock.now()
    this.#arrivedAwakeMs = this.#clock.awake()
    this.#listen(hop, this.#heardMs)
  }

  /** Since the last audio. What came while this process stood still is about to be read. */
  #sinceMs(): number {
    return this.#clock.awake() - this.#arrivedAwakeMs
  }

  get #missingMs(): number {
    return this.#heardMs - this.#voicedMs < PAUSE_MS ? MISSING_IN_SPEECH_MS : MISSING_IN_PAUSE_MS
  }

  #toListenRate(pcm: Pcm): Int16Array {
    if (pcm.rateHz !== this.#rateHz) {
      this.#rateHz = pcm.rateHz
      this.#resampler = pcm.rateHz === LISTEN_RATE_HZ ? undefined : new Resampler(pcm.rateHz, LISTEN_RATE_HZ)
    }
    return this.#resampler ? this.#resampler.process(pcm.samples) : pcm.samples
  }
}
