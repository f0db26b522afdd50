import type { Clock } from '../std/clock.ts'

/** The time in which a caller is out of reach: nobody waits for them for ever. */
export class Absence implements Disposable {
  readonly #clock: Clock
  readonly #patienceMs: number
  readonly #over: () => void
  #sinceMs: number | undefined
  #limit: Disposable | undefined

  /** `over` is called when a caller has not come back `patienceMs` after they were last heard of. */
  constructor(clock: Clock, patienceMs: number, over: () => void) {
    this.#clock = clock
    this.#patienceMs = patienceMs
    this.#over = over
  }

  get isNow(): boolean {
    return this.#sinceMs !== undefined
  }

  /** The caller was last heard of at `sinceMs`. False when that is too long ago to wait. */
  begin(sinceMs: number): boolean {
    this[Symbol.dispose]()
    const leftMs = sinceMs + this.#patienceMs - this.#clock.now()
    if (leftMs <= 0) return false
    this.#sinceMs = sinceMs
    this.#wait(leftMs)
    return true
  }

  /** They are back: how long they were away, undefined when they were not. */
  end(): number | undefined {
    const sinceMs = this.#sinceMs
    this[Symbol.dispose]()
    return sinceMs === undefined ? undefined : this.#clock.now() - sinceMs
  }

  [Symbol.dispose](): void {
    this.#limit?.[Symbol.dispose]()
    this.#limit = this.#sinceMs = undefined
  }

  /** In time that this process was awake: nobody could come back to one that stood still. */
  #wait(forMs: number): void {
    const fromMs = this.#clock.awake()
    this.#limit = this.#clock.after(forMs, () => {
      const leftMs = forMs - (this.#clock.awake() - fromMs)
      if (leftMs > 0) this.#wait(leftMs)
      else this.#over()
    })
  }
}
