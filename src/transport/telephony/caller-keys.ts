import { DTMF_RATE_HZ, DtmfDetector } from '../../audio/dtmf.ts'
import { HopSplitter } from '../../audio/hop.ts'
import type { Pcm } from '../../audio/pcm.ts'
import { Resampler } from '../../audio/resample.ts'
import type { Clock } from '../../std/clock.ts'
import { DigitAggregator, type DigitListener } from '../digits.ts'

/** How much later than its tone a carrier tells of a key: some do when it is let go. */
const TOLD_WITHIN_MS = 5_000

/** The keys a caller presses, told by the carrier or found by their tones, each once. */
export class CallerKeys implements Disposable {
  readonly #clock: Clock
  readonly #digits: DigitAggregator
  /** Undefined where nobody listens for tones, and from the first key on that the carrier has told: it tells of all. */
  #tones: Tones | undefined
  /** Found by their tones, and not told by the carrier yet. */
  #found: { readonly key: string; readonly atMs: number }[] = []

  constructor(clock: Clock, findsTones: boolean, listener: DigitListener) {
    this.#clock = clock
    this.#digits = new DigitAggregator(clock, listener)
    this.#tones = findsTones ? new Tones((key) => this.#find(key)) : undefined
  }

  /** The carrier tells of a key. */
  told(key: string): void {
    this.#tones = undefined
    const sinceMs = this.#clock.now() - TOLD_WITHIN_MS
    const index = this.#found.findIndex((found) => found.key === key && found.atMs >= sinceMs)
    this.#found.splice(0, index + 1)
    if (index === -1) this.#digits.press(key)
  }

  /** The caller is heard. */
  hear(pcm: Pcm): void {
    this.#tones?.hear(pcm)
  }

  [Symbol.dispose](): void {
    this.#digits[Symbol.dispose]()
  }

  #find(key: string): void {
    const atMs = this.#clock.now()
    this.#found = this.#found.filter((found) => found.atMs >= atMs - TOLD_WITHIN_MS)
    this.#found.push({ key, atMs })
    this.#digits.press(key)
  }
}

/** Looks for tones of keys in audio of any length and rate. */
class Tones {
  readonly #detector = new DtmfDetector()
  readonly #splitter = new HopSplitter(DTMF_RATE_HZ)
  readonly #listen: (hop: Int16Array) => void
  #resampler: Resampler | undefined

  constructor(found: (key: string) => void) {
    this.#listen = (hop) => {
      const key = this.#detector.hear(hop)
      if (key !== undefined) found(key)
    }
  }

  /** A stream has one rate. */
  hear({ samples, rateHz }: Pcm): void {
    this.#resampler ??= new Resampler(rateHz, DTMF_RATE_HZ)
    this.#splitter.push(this.#resampler.process(samples), this.#listen)
  }
}
