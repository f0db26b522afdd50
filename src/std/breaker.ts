import type { Clock } from './clock.ts'
import type { FailureCode, StageError } from './errors.ts'

/** How long a vendor rests that has failed, then twice as long after each trial that fails, up to a bound. */
interface Rest {
  readonly firstMs: number
  readonly mostMs: number
}

const SHORT: Rest = { firstMs: 5000, mostMs: 60_000 }
/** What a person has to put right. */
const LONG: Rest = { firstMs: 60_000, mostMs: 10 * 60_000 }
const NEEDS_A_PERSON: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'unauthorized',
  'quota-exceeded',
  'not-found',
  'gone',
  'unusable',
  'unsupported',
])
/** One that is tried has this long before another is tried, should nobody learn how it went. */
const TRIAL_MS = 5000

export interface BreakerListener {
  /** It rests from now on. Told once until it is back. */
  rests(error: StageError, restMs: number): void
  back(): void
}

/**
 * Knows whether a vendor is worth asking. One that has failed rests; then a single request tries it, and it is back, or rests for twice as
 * long. It does not stop anybody: where all rest, they are asked all the same.
 */
export class Breaker {
  readonly #clock: Clock
  readonly #listener: BreakerListener | undefined
  /** Undefined: it works. */
  #rest: { readonly lastsMs: number; untilMs: number; isTried: boolean } | undefined

  constructor(clock: Clock, listener?: BreakerListener) {
    this.#clock = clock
    this.#listener = listener
  }

  get isResting(): boolean {
    return this.#rest !== undefined && this.#clock.now() < this.#rest.untilMs
  }

  /** By the clock. */
  get restsUntilMs(): number {
    return this.#rest?.untilMs ?? Number.NEGATIVE_INFINITY
  }

  /** It is about to be asked. If it has rested, this is the one trial; if it rests still, nobody else is left. */
  asked(): void {
    if (!this.#rest) return
    if (!this.isResting) this.#rest.untilMs = this.#clock.now() + TRIAL_MS
    this.#rest.isTried = true
  }

  succeeded(): void {
    // An answer to what was asked before the failure tells nothing of now.
    if (!this.#rest?.isTried) return
    this.#rest = undefined
    this.#listener?.back()
  }

  failed(error: StageError): void {
    const before = this.#rest
    // Of those that were under way when it failed, one counts.
    if (before && !before.isTried) return
    const { firstMs, mostMs } = NEEDS_A_PERSON.has(error.code) ? LONG : SHORT
    const doubledMs = before ? Math.min(2 * before.lastsMs, mostMs) : firstMs
    const lastsMs = Math.max(firstMs, doubledMs)
    const restMs = Math.max(lastsMs, Math.min(error.retryAfterMs ?? 0, LONG.mostMs))
    this.#rest = { lastsMs, untilMs: this.#clock.now() + restMs, isTried: false }
    if (!before) this.#listener?.rests(error, restMs)
  }
}
