import type { Endpoint } from './endpoint.ts'
import type { TurnEffect } from './step.ts'

/** In one turn: each may be asked for for nothing. */
const MOST_TIMES = 3

/** Of a speech that lasts longer, no end is foreseen: it has many pauses, which are waited out. */
const LONGEST_SPEECH_MS = 10_000

/** Tells the likely end of a turn before it is sure, and takes it back. */
export class Foresight {
  /** What was last told to be all words of the turn. */
  #told: string | undefined
  /** What was looked at last: it is not looked at again with each hop. */
  #seen: string | undefined
  #times = 0

  turnBegan(): void {
    this.#times = 0
  }

  /** The turn is over, and what was told need not be taken back. */
  answered(): void {
    this.#told = undefined
  }

  /** What there is to tell, now that these are all words so far, of speech of that length; undefined: nothing is. */
  next(all: string | undefined, speechMs: number, endpoint: Pick<Endpoint, 'isUnfinished'>): TurnEffect | undefined {
    const words = speechMs <= LONGEST_SPEECH_MS ? all : undefined
    if (words === this.#seen) return undefined
    this.#seen = words
    const likely = words !== undefined && !endpoint.isUnfinished(words) && this.#times < MOST_TIMES ? words : undefined
    if (likely === this.#told) return undefined
    this.#told = likely
    if (likely === undefined) return { type: 'unlikely' }
    this.#times++
    return { type: 'likely', text: likely }
  }
}
