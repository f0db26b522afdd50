import type { Untimed } from '../event/call-event.ts'
import { WakePhrases } from '../language/wake-phrases.ts'
import type { Clock } from '../std/clock.ts'

export interface WakeRules {
  /** A turn has to hold one of these to be answered. */
  readonly phrases: readonly string[]
  /** Except that it begins so soon after the last answer. */
  readonly keepAliveMs: number
}

/** Whether the caller speaks to the bot, or to others. */
export class WakePhrase {
  readonly #clock: Clock
  readonly #keepAliveMs: number
  readonly #phrases: WakePhrases
  /** The caller has been heeded, and the answer is not over. */
  #isTalking = false
  #awakeUntilMs = Number.NEGATIVE_INFINITY
  #needsPhrase = true

  constructor(clock: Clock, { phrases, keepAliveMs }: WakeRules) {
    this.#clock = clock
    this.#keepAliveMs = keepAliveMs
    this.#phrases = new WakePhrases(phrases)
  }

  /** A turn that began now would be heeded without the phrase. */
  get isAwake(): boolean {
    return this.#isTalking || this.#clock.now() <= this.#awakeUntilMs
  }

  /** The turn in progress is heeded for the phrase alone. */
  get needsPhrase(): boolean {
    return this.#needsPhrase
  }

  /** What of the turn is for the bot; undefined where nothing is. */
  heeded(text: string): string | undefined {
    return this.#needsPhrase ? this.#phrases.after(text) : text
  }

  told(event: Untimed): void {
    if (event.type === 'user-started-speaking') this.#needsPhrase = !this.isAwake
    else if (event.type === 'user-turn') this.#isTalking = true
    else if (event.type === 'state-changed' && event.state === 'listening' && this.#isTalking) {
      this.#isTalking = false
      this.#awakeUntilMs = this.#clock.now() + this.#keepAliveMs
    }
  }
}
