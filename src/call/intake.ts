import { durationMs, partsOf, type Pcm } from '../audio/pcm.ts'
import type { Clock } from '../std/clock.ts'
import type { RateCheck } from './rate-check.ts'

/** What is heard at once: 200 ms of audio are about a millisecond of work. */
const BURST_MS = 200
/** Of audio, for each millisecond that passes. A caller in real time uses one of them. */
const REFILL = 10
/** What is heard of a longer burst before others have their turn. */
const SLICE_MS = 100
const NEXT_MS = 1

/**
 * The way into the ear. Audio in real time passes at once. A burst, such as ten seconds that a client kept until it was connected, is heard
 * in slices, so that no caller holds the event loop for more than some milliseconds. The order stays. What waits is bounded by the wire,
 * which admits no more than ten seconds.
 */
export class Intake implements Disposable {
  readonly #clock: Clock
  readonly #hear: (pcm: Pcm) => void
  readonly #check: Pick<RateCheck, 'hear'> | undefined
  readonly #waiting: Pcm[] = []
  #leftMs = BURST_MS
  #filledAtMs: number
  #timer: Disposable | undefined

  /** `check` sees all audio as it comes. */
  constructor(clock: Clock, hear: (pcm: Pcm) => void, check?: Pick<RateCheck, 'hear'>) {
    this.#clock = clock
    this.#check = check
    this.#hear = hear
    this.#filledAtMs = clock.now()
  }

  push(pcm: Pcm): void {
    this.#check?.hear(pcm)
    const ms = durationMs(pcm)
    if (this.#waiting.length === 0 && this.#admits(ms)) return this.#hear(pcm)
    for (const { samples, rateHz } of partsOf(pcm, SLICE_MS)) this.#waiting.push({ samples: samples.slice(), rateHz })
    this.#timer ??= this.#clock.after(NEXT_MS, this.#next)
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#waiting.length = 0
  }

  #admits(ms: number): boolean {
    const nowMs = this.#clock.now()
    this.#leftMs = Math.min(BURST_MS, this.#leftMs + (nowMs - this.#filledAtMs) * REFILL)
    this.#filledAtMs = nowMs
    if (ms > this.#leftMs) return false
    this.#leftMs -= ms
    return true
  }

  readonly #next = (): void => {
    const slice = this.#waiting.shift()
    this.#timer = this.#waiting.length > 0 ? this.#clock.after(NEXT_MS, this.#next) : undefined
    if (slice) this.#hear(slice)
  }
}
