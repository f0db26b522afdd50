import type { Clock } from '../../std/clock.ts'
import {
  AUDIO_BUDGET,
  AUDIO_TOO_FAST,
  Budget,
  CHANNEL_BUDGET,
  CHANNEL_TOO_FAST,
  TEXT_BUDGET,
  TEXT_TOO_FAST,
  textsIn,
} from '../budget.ts'
import type { WireCommand } from '../wire.ts'

/** How much of each kind a caller may send. Who sends more is told once, and the rest is dropped. */
export class Allowance {
  readonly #audio: Budget
  readonly #messages: Budget
  readonly #texts: Budget
  readonly #complain: (problem: string) => void

  constructor(clock: Clock, complain: (problem: string) => void) {
    this.#audio = new Budget(clock, AUDIO_BUDGET)
    this.#messages = new Budget(clock, CHANNEL_BUDGET)
    this.#texts = new Budget(clock, TEXT_BUDGET)
    this.#complain = complain
  }

  admitsAudio(ms: number): boolean {
    return this.#admits(this.#audio, ms, AUDIO_TOO_FAST)
  }

  admitsMessage(): boolean {
    return this.#admits(this.#messages, 1, CHANNEL_TOO_FAST)
  }

  admitsCommand(command: WireCommand): boolean {
    return this.#admits(this.#texts, textsIn(command), TEXT_TOO_FAST)
  }

  #admits(budget: Budget, cost: number, problem: string): boolean {
    const verdict = budget.admit(cost)
    if (verdict === 'exceeded') this.#complain(problem)
    return verdict === 'admitted'
  }
}
