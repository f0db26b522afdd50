import type { Clock } from '../std/clock.ts'

/**
 * One timer that is set again and again. A later time than the one it stands at is left for it to find out: while the caller
 * speaks, the time is put off with every window.
 */
export class Wake implements Disposable {
  readonly #clock: Clock
  readonly #run: () => void
  #timer: Disposable | undefined
  #dueMs = 0

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock
    this.#run = run
  }

  /** Runs in so many milliseconds, or before. */
  within(ms: number): void {
    const delayMs = Math.max(1, ms)
    const dueMs = this.#clock.now() + delayMs
    if (this.#timer && this.#dueMs <= dueMs) return
    this[Symbol.dispose]()
    this.#dueMs = dueMs
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = undefined
      this.#run()
    })
  }

  /** Until it is set again. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }
}
