import type { Clock } from '../std/clock.ts'

/** How exactly the end comes. */
const LOOK_EVERY_MS = 5_000
/** A phone on hold sends nothing. Nobody is kept waiting for longer. */
const LONGEST_HOLD_MS = 30 * 60_000

export interface IdleListener {
  /** Somebody speaks, or is about to. */
  isBusy(): boolean
  /** The caller can neither speak nor hear, and will be back. */
  isOnHold(): boolean
  /** Nobody has spoken for too long. */
  over(): void
}

/** Finds calls that everybody has left without hanging up. */
export class Idle implements Disposable {
  readonly #clock: Clock
  readonly #limitMs: number
  readonly #listener: IdleListener
  #activeMs: number
  #heldMs: number | undefined
  #isOver = false
  #timer: Disposable

  constructor(clock: Clock, limitMs: number, listener: IdleListener) {
    this.#clock = clock
    this.#limitMs = limitMs
    this.#listener = listener
    this.#activeMs = clock.awake()
    this.#timer = this.#look()
  }

  /** The call is being ended; not any more once the caller shows up. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** The caller has spoken, typed or pressed a key. */
  active(): void {
    this.#isOver = false
    this.#activeMs = this.#clock.awake()
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #look(): Disposable {
    return this.#clock.after(Math.min(LOOK_EVERY_MS, this.#limitMs), () => {
      this.#timer = this.#look()
      if (this.#isOver) return
      const nowMs = this.#clock.awake()
      this.#heldMs = this.#listener.isOnHold() ? (this.#heldMs ?? nowMs) : undefined
      const isHeld = this.#heldMs !== undefined && nowMs - this.#heldMs < LONGEST_HOLD_MS
      if (isHeld || this.#listener.isBusy()) this.#activeMs = nowMs
      if (nowMs - this.#activeMs < this.#limitMs) return
      this.#isOver = true
      this.#listener.over()
    })
  }
}
