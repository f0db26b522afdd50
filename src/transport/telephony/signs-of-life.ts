import type { Clock } from '../../std/clock.ts'
import type { SocketLink } from '../socket/link.ts'

/**
 * Bun's `idleTimeout` never fires while we send, so a dead line would be talked to for ever. A phone call on hold may bring nothing
 * for minutes: then the socket itself is asked.
 */
const ASK_AFTER_MS = 15_000
const DEAD_AFTER_MS = 30_000

/** Watches whether a socket's far side is there, in time that this process was awake. One timer, however often something comes. */
export class SignsOfLife implements Disposable {
  readonly #clock: Clock
  readonly #link: SocketLink
  readonly #dead: () => void
  #seenMs: number
  #timer: Disposable

  /** `dead` is called once, when neither a message nor an answer to a ping has come for 30 s. */
  constructor(clock: Clock, link: SocketLink, dead: () => void) {
    this.#clock = clock
    this.#link = link
    this.#dead = dead
    this.#seenMs = clock.awake()
    this.#timer = this.#after(ASK_AFTER_MS)
  }

  seen(): void {
    this.#seenMs = this.#clock.awake()
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #after(delayMs: number): Disposable {
    return this.#clock.after(delayMs, () => {
      const quietMs = this.#clock.awake() - this.#seenMs
      if (quietMs >= DEAD_AFTER_MS) return this.#dead()
      if (quietMs >= ASK_AFTER_MS) this.#link.ping()
      this.#timer = this.#after((quietMs < ASK_AFTER_MS ? ASK_AFTER_MS : DEAD_AFTER_MS) - quietMs)
    })
  }
}
