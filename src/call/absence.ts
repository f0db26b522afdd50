import type { Clock } from '../std/clock.ts'

/** The time in which a caller is out of reach: nobody waits for them for ever. */
export class Absence implements Disposable {
  readonly #clock: Clock
  readonly #patienceMs: number
  readonly #over: () => void
  #current: { readonly sinceMs: number; readonly limit: Disposable } | undefined

  /** `over` is called when a caller has not come back `patienceMs` after they were last heard of. */
  constructor(clock: Clock, patienceMs: number, over: () => void) {
    this.#clock = clock
    this.#patienceMs = patienceMs
    this.#over = over
  }

  get isNow(): boolean {
    return this.#current !== undefined
  }

  /** The caller was last heard of at `sinceMs`. False when that is too long ago to wait. */
  begin(sinceMs: number): boolean {
    this[Symbol.dispose]()
    const leftMs = sinceMs + this.#patienceMs - this.#clock.now()
    if (leftMs <= 0) return false
    this.#current = { sinceMs, limit: this.#clock.after(leftMs, this.#over) }
    return true
  }

  /** They are back: how long they were away, undefined when they were not. */
  end(): number | undefined {
    const sinceMs = this.#current?.sinceMs
    this[Symbol.dispose]()
    return sinceMs === undefined ? undefined : this.#clock.now() - sinceMs
  }

  [Symbol.dispose](): void {
    this.#current?.limit[Symbol.dispose]()
    this.#current = undefined
  }
}
