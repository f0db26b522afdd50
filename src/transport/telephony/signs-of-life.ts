import type { Clock } from '../../std/clock.ts'

/** Carriers send audio, silent or not, as long as a call lasts. */
const DEAD_AFTER_MS = 30_000

/** Tells once when nothing has come for half a minute. One timer, however often something comes. */
export class SignsOfLife implements Disposable {
  readonly #clock: Clock
  readonly #dead: () => void
  #seenMs: number
  #timer: Disposable

  constructor(clock: Clock, dead: () => void) {
    this.#clock = clock
    this.#dead = dead
    this.#seenMs = clock.now()
    this.#timer = this.#after(DEAD_AFTER_MS)
  }

  seen(): void {
    this.#seenMs = this.#clock.now()
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #after(delayMs: number): Disposable {
    return this.#clock.after(delayMs, () => {
      const restMs = this.#seenMs + DEAD_AFTER_MS - this.#clock.now()
      if (restMs <= 0) return this.#dead()
      this.#timer = this.#after(restMs)
    })
  }
}
