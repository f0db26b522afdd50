import type { Clock } from '../std/clock.ts'
import { toClient } from '../transport/to-client.ts'
import type { Wire } from '../transport/wire.ts'
import type { CallEvent, Untimed } from '../event/call-event.ts'
import type { CallObserver } from './parts.ts'

/** Tells the client of one call, and those who watch it, what happens. */
export class Teller {
  readonly #callId: string
  readonly #wire: Wire
  readonly #clock: Clock
  readonly #observers: Set<CallObserver>
  readonly #broke: () => void

  /** `broke` is called when the wire could not be told. */
  constructor(
    callId: string,
    wire: Wire,
    parts: { clock: Clock; observers: readonly CallObserver[] },
    broke: () => void,
  ) {
    this.#callId = callId
    this.#wire = wire
    this.#clock = parts.clock
    this.#observers = new Set(parts.observers)
    this.#broke = broke
  }

  tell(untimed: Untimed): void {
    const event: CallEvent = { ...untimed, atMs: this.#clock.now() }
    try {
      this.#wire.tell(toClient(event))
    } catch {
      this.#broke()
    }
    for (const observer of this.#observers) {
      try {
        observer(this.#callId, event)
      } catch {
        // A watcher that fails is left out of the rest of the call; the call goes on.
        this.#observers.delete(observer)
      }
    }
  }
}
