import type { Endpoint } from './endpoint.ts'
import type { TurnEffect } from './step.ts'

/** In one turn: each may be asked for for nothing. */
const MOST_TIMES = 3

/** Of a speech that lasts longer, no end is foreseen: it has many pauses, which are waited out. */
const LONGEST_SPEECH_MS = 10_000

export interface PauseFacts {
  /** All words so far. */
  readonly all: string | undefined
  /** How likely the turn is over by its sound, where a model has judged it. */
  readonly over: number | undefined
}

/** Tells the likely end of a turn before it is sure, and takes it back. */
export class Foresight {
  /** What was last told to be all words of the turn. */
  #told: string | undefined
  /** What was looked at last: it is not looked at again with each hop. */
  #seen: string | undefined
  #seenOver: number | undefined
  #times = 0

  turnBegan(): void {
    this.#times = 0
  }

  /** The turn is over, and what was told need not be taken back. */
  answered(): void {
    this.#told = undefined
  }

  /** Tells what there is to tell, now that this is known of a pause behind speech of that length. */
  next({ all, over }: PauseFacts, speechMs: number, endpoint: Pick<Endpoint, 'isUnfinished'>, out: TurnEffect[]): void {
    const words = speechMs <= LONGEST_SPEECH_MS ? all : undefined
    if (words === this.#seen && over === this.#seenOver) return
    this.#seen = words
    this.#seenOver = over
    const isLikely = words !== undefined && !endpoint.isUnfinished(words, over)
    const likely = isLikely && (words === this.#told || this.#times < MOST_TIMES) ? words : undefined
    if (likely === this.#told) return
    this.#told = likely
    if (likely === undefined) return void out.push({ type: 'unlikely' })
    this.#times++
    out.push({ type: 'likely', text: likely })
  }
}
