import type { Clock } from '../std/clock.ts'

/** How soon a hold, or its end, is noticed. */
const LOOK_EVERY_MS = 5_000
/** A phone on hold sends nothing. Nobody is kept waiting for longer. */
const LONGEST_HOLD_MS = 30 * 60_000

export interface IdleRules {
  /** Ends a call in which neither side has spoken for so long. What the bot asks meanwhile does not count. */
  readonly limitMs: number
  /** How long a caller may say nothing after the bot's last word before it asks whether they are there. */
  readonly askMs: number
  /** How often it asks. Where they say nothing to the last, either, the call ends. */
  readonly asks: number
}

export interface IdleListener {
  /** Somebody speaks, or is about to. */
  isBusy(): boolean
  /** The caller can neither speak nor hear, and will be back. */
  isOnHold(): boolean
  /** A word of the caller is waited for. */
  isWaiting(): boolean
  /** The caller is to be asked for a sign; `time` counts from 0. */
  ask(time: number): void
  /** Nobody has spoken for too long. */
  over(): void
}

/** Finds callers who have fallen silent, and calls that everybody has left without hanging up. */
export class Idle implements Disposable {
  readonly #clock: Clock
  readonly #rules: IdleRules
  readonly #listener: IdleListener
  /** Since when neither side has spoken, but for what the bot has asked. */
  #aloneMs: number
  /** Since when nobody has spoken. */
  #quietMs: number
  #asked = 0
  #heldMs: number | undefined
  #isOver = false
  #timer: Disposable

  constructor(clock: Clock, rules: IdleRules, listener: IdleListener) {
    this.#clock = clock
    this.#rules = rules
    this.#listener = listener
    this.#aloneMs = this.#quietMs = clock.awake()
    this.#timer = this.#arm()
  }

  /** The call is being ended; not any more once the caller shows up. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** The caller has spoken, typed or pressed a key. */
  active(): void {
    this.#isOver = false
    this.#asked = 0
    this.#rest()
  }

  /** Somebody has come to the end of what they said. */
  fellSilent(): void {
    this.#rest()
    this.#timer[Symbol.dispose]()
    this.#timer = this.#arm()
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #rest(): void {
    this.#quietMs = this.#clock.awake()
    if (this.#asked === 0) this.#aloneMs = this.#quietMs
  }

  #arm(): Disposable {
    const leftMs = this.#dueMs - this.#clock.awake()
    return this.#clock.after(leftMs > 0 ? Math.min(LOOK_EVERY_MS, leftMs) : LOOK_EVERY_MS, () => {
      if (!this.#isOver) this.#look(this.#clock.awake())
      this.#timer = this.#arm()
    })
  }

  get #dueMs(): number {
    const endMs = this.#aloneMs + this.#rules.limitMs
    return this.#listener.isWaiting() ? Math.min(endMs, this.#quietMs + this.#rules.askMs) : endMs
  }

  #look(nowMs: number): void {
    this.#heldMs = this.#listener.isOnHold() ? (this.#heldMs ?? nowMs) : undefined
    const isHeld = this.#heldMs !== undefined && nowMs - this.#heldMs < LONGEST_HOLD_MS
    if (isHeld) this.#aloneMs = nowMs
    if (isHeld || this.#listener.isBusy()) this.#rest()
    if (nowMs < this.#dueMs) return
    const isAskedFor = nowMs - this.#aloneMs < this.#rules.limitMs && this.#asked < this.#rules.asks
    if (isAskedFor) return this.#listener.ask(this.#asked++)
    this.#isOver = true
    this.#listener.over()
  }
}
