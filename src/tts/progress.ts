import { durationMs, HOP_MS } from '../audio/pcm.ts'
import type { Clock } from '../std/clock.ts'
import type { Speech } from './tts.ts'

/** What a voice has to bring in each budget once it has begun: less is no speech, however often it comes. */
const PROGRESS_MS = 100

/** Whether a voice gets on with a piece. Sound counts, and neither messages nor the times of words. */
export class Progress {
  readonly #clock: Clock
  #waitsSinceMs: number
  /** Time in which it was waited for, and the sound that came, since it last got on. */
  #waitedMs = 0
  #freshMs = 0
  #hasBegun = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#waitsSinceMs = clock.now()
  }

  /** It has begun to sound. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Something of it came. */
  came(speech: Speech): void {
    this.#waitedMs += this.#clock.now() - this.#waitsSinceMs
    this.#freshMs += durationMs(speech)
    if (this.#freshMs < (this.#hasBegun ? PROGRESS_MS : HOP_MS)) return
    this.#hasBegun = true
    this.#waitedMs = this.#freshMs = 0
  }

  /** That has been dealt with, and the next is waited for. */
  waits(): void {
    this.#waitsSinceMs = this.#clock.now()
  }

  /** What is left of a budget. */
  leftMs(budgetMs: number): number {
    return Math.max(1, budgetMs - this.#waitedMs)
  }
}
