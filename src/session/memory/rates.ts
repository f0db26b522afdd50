import type { Clock } from '../../std/clock.ts'
import { BURST_MS, type Rates } from '../rates.ts'

/** Callers remembered; beyond it the one that has been quiet longest starts anew. About 10 MB. */
const MAX_CALLERS = 65_536

/**
 * Rates of one process: so many a minute for each caller, a burst of as many at once. A token bucket kept as the time at which it is
 * full again, one number per caller (GCRA).
 */
export class MemoryRates implements Rates {
  readonly #clock: Clock
  readonly #perMinute: number
  readonly #fullAtMs = new Map<string, number>()

  /** `perMinute` 0 limits nothing. */
  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock
    this.#perMinute = perMinute
  }

  async take(caller: string): Promise<number> {
    if (this.#perMinute === 0) return 0
    const nowMs = this.#clock.now()
    const stepMs = 60_000 / this.#perMinute
    const fullAtMs = Math.max(nowMs, this.#fullAtMs.get(caller) ?? 0) + stepMs
    const waitMs = fullAtMs - nowMs - BURST_MS
    // A thousandth of a step for what fractions lose on the way.
    if (waitMs > stepMs / 1000) return waitMs
    this.#fullAtMs.delete(caller)
    this.#fullAtMs.set(caller, fullAtMs)
    for (const [oldest, at] of this.#fullAtMs) {
      if (at > nowMs && this.#fullAtMs.size <= MAX_CALLERS) break
      this.#fullAtMs.delete(oldest)
    }
    return 0
  }
}
