import type { TurnEffect } from './step.ts'

/** Answers that are thought of before their turn is over, in one turn; and none to long speeches, whose pauses are many. */
const MOST_TIMES = 3
export const FORESEEN_SPEECH_MS = 10_000

/** Tells the likely end of a turn before it is sure, and takes it back. */
export class Foresight {
  /** What was last told to be all words of the turn. */
  #told: string | undefined
  #times = 0

  turnBegan(): void {
    this.#times = 0
  }

  /** The turn is over, and what was told need not be taken back. */
  answered(): void {
    this.#told = undefined
  }

  /** What there is to tell, now that this is likely to be the whole turn; undefined: nothing is. */
  next(likely: string | undefined): TurnEffect | undefined {
    if (likely === this.#told) return undefined
    if (likely !== undefined && this.#times++ >= MOST_TIMES) return this.next(undefined)
    this.#told = likely
    return likely === undefined ? { type: 'unlikely' } : { type: 'likely', text: likely }
  }
}
