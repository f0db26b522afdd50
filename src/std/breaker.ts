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
/** One that has given something for this long works, though it has not ended. One that gives a word and dies does not. */
const LASTING_MS = 5000
/** A voice may be unable to say one piece, in another script. One that says none of so many in a row is at fault. */
const SILENT_IN_A_ROW = 3

export interface BreakerListener {
  /** It rests from now on. Told once until it is back. */
  rests(error: StageError, restMs: number): void
  back(): void
  /** It did not take one request, and does not rest. Told each time. */
  refused(error: StageError): void
}

/** How one request goes. */
export interface Attempt {
  /** Something has come. */
  gave(): void
  /** It has done what it was asked for. */
  succeeded(): void
  /** It is at fault, and rests. */
  failed(error: StageError): void
  /** The request was wrong. Another may take it, but there is no reason to rest. */
  refused(error: StageError): void
}

/** Knows whether a vendor is worth asking. */
export interface Breaker {
  readonly isResting: boolean
  /** By the clock. */
  readonly restsUntilMs: number
  /** It is about to be asked. */
  asked(): Attempt
}

/**
 * One that has failed rests; then a single request tries it, and it is back, or rests for twice as long. It does not stop anybody: where all
 * rest, they are asked all the same.
 */
export class RestingBreaker implements Breaker {
  readonly #clock: Clock
  readonly #listener: BreakerListener | undefined
  /** Undefined: it works. */
  #rest: { readonly lastsMs: number; untilMs: number } | undefined
  /** Counts the failures that opened it or let it rest longer. A request that began before the last of these tells nothing of a trial. */
  #failures = 0
  #silent = 0

  constructor(clock: Clock, listener?: BreakerListener) {
    this.#clock = clock
    this.#listener = listener
  }

  get isResting(): boolean {
    return this.#rest !== undefined && this.#clock.now() < this.#rest.untilMs
  }

  get restsUntilMs(): number {
    return this.#rest?.untilMs ?? Number.NEGATIVE_INFINITY
  }

  /** If it has rested, this is the one trial; if it rests still, nobody else is left. */
  asked(): Attempt {
    if (this.#rest && !this.isResting) this.#rest.untilMs = this.#clock.now() + TRIAL_MS
    const began = this.#failures
    let sinceMs: number | undefined
    return {
      gave: () => {
        sinceMs ??= this.#clock.now()
        if (this.#clock.now() - sinceMs >= LASTING_MS) this.#succeeded(began)
      },
      succeeded: () => this.#succeeded(began),
      failed: (error) => this.#failed(error, began),
      refused: (error) => {
        this.#listener?.refused(error)
        if (error.code === 'no-audio' && ++this.#silent >= SILENT_IN_A_ROW) this.#failed(error, began)
      },
    }
  }

  #succeeded(began: number): void {
    this.#silent = 0
    if (!this.#rest || began !== this.#failures) return
    this.#rest = undefined
    this.#listener?.back()
  }

  #failed(error: StageError, began: number): void {
    const before = this.#rest
    const isTrial = began === this.#failures
    // Of those that were under way when it failed, one counts.
    if (this.isResting && !isTrial) return
    const { firstMs, mostMs } = NEEDS_A_PERSON.has(error.code) ? LONG : SHORT
    const nextMs = before ? Math.min(isTrial ? 2 * before.lastsMs : before.lastsMs, mostMs) : firstMs
    const lastsMs = Math.max(firstMs, nextMs)
    const restMs = Math.max(lastsMs, Math.min(error.retryAfterMs ?? 0, LONG.mostMs))
    this.#rest = { lastsMs, untilMs: this.#clock.now() + restMs }
    this.#failures += 1
    if (!before) this.#listener?.rests(error, restMs)
  }
}
