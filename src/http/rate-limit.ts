import type { Clock } from '../std/clock.ts'
import { ApiError } from './errors.ts'

/** Addresses remembered; beyond it the one that has been quiet longest starts anew. About 10 MB. */
const MAX_ADDRESSES = 65_536

/**
 * So many requests a minute for each address, a burst of as many at once. A token bucket kept as the time at which it is full
 * again, one number per address (GCRA).
 */
export class RateLimit {
  readonly #clock: Clock
  readonly #perMinute: number
  readonly #fullAtMs = new Map<string, number>()

  /** `perMinute` 0 limits nothing. */
  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock
    this.#perMinute = perMinute
  }

  /** Throws 429 with the time to wait. */
  check(address: string): void {
    if (this.#perMinute === 0) return
    const nowMs = this.#clock.now()
    const stepMs = 60_000 / this.#perMinute
    const fullAtMs = Math.max(nowMs, this.#fullAtMs.get(address) ?? 0) + stepMs
    const waitMs = fullAtMs - nowMs - 60_000
    // A thousandth of a step for what fractions lose on the way.
    if (waitMs > stepMs / 1000) throw tooMany(waitMs)
    this.#fullAtMs.delete(address)
    this.#fullAtMs.set(address, fullAtMs)
    for (const [oldest, at] of this.#fullAtMs) {
      if (at > nowMs && this.#fullAtMs.size <= MAX_ADDRESSES) break
      this.#fullAtMs.delete(oldest)
    }
  }
}

const tooMany = (waitMs: number): ApiError =>
  new ApiError('RATE_LIMIT_EXCEEDED', 'Too many requests, please try again later', {
    headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  })
