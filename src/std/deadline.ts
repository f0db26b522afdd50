import type { Clock } from './clock.ts'

/** An AbortSignal that follows a parent and also aborts, with `late()` as its reason, when time is up. */
export class Deadline implements Disposable {
  readonly #clock: Clock
  readonly #late: () => Error
  readonly #controller = new AbortController()
  readonly #parent: AbortSignal
  readonly #follow = () => this.#controller.abort(this.#parent.reason)
  #timer: Disposable | undefined

  constructor(clock: Clock, parent: AbortSignal, ms: number, late: () => Error) {
    this.#clock = clock
    this.#late = late
    this.#parent = parent
    if (parent.aborted) this.#follow()
    parent.addEventListener('abort', this.#follow, { once: true })
    this.extend(ms)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Time is up `ms` from now instead. */
  extend(ms: number): void {
    this.hold()
    if (!this.signal.aborted) this.#timer = this.#clock.after(ms, () => this.#controller.abort(this.#late()))
  }

  /** Time stands still until `extend`: what we wait for is not the work. */
  hold(): void {
    this.#timer?.[Symbol.dispose]()
  }

  /** Leaving the scope aborts whatever still runs in it. */
  [Symbol.dispose](): void {
    this.hold()
    this.#parent.removeEventListener('abort', this.#follow)
    this.#controller.abort()
  }
}
