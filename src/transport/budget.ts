import type { Clock } from '../std/clock.ts'

export interface BudgetRule {
  /** What may come at once. */
  readonly burst: number
  readonly perSecond: number
}

/** Complaints and refusals: two peers that answer an error with an error would never stop. */
export const COMPLAINT_BUDGET: BudgetRule = { burst: 100, perSecond: 5 }

/** Lets in one burst and then a steady rate, so that no client can keep the process busy for itself. */
export class Budget {
  readonly #clock: Clock
  readonly #rule: BudgetRule
  #left: number
  #filledAtMs: number
  #told = false

  constructor(clock: Clock, rule: BudgetRule) {
    this.#clock = clock
    this.#rule = rule
    this.#left = rule.burst
    this.#filledAtMs = clock.now()
  }

  /** Counts `cost` in, or has it dropped; `exceeded` is the first drop of many, and the one to complain about. */
  admit(cost: number): 'admitted' | 'exceeded' | 'dropped' {
    const { burst, perSecond } = this.#rule
    const nowMs = this.#clock.now()
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#filledAtMs) * perSecond) / 1000)
    this.#filledAtMs = nowMs
    if (this.#left > burst / 2) this.#told = false
    if (cost <= this.#left) {
      this.#left -= cost
      return 'admitted'
    }
    if (this.#told) return 'dropped'
    this.#told = true
    return 'exceeded'
  }
}
