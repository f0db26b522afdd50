import type { CallEvent, Untimed } from '../event/call-event.ts'
import type { Clock } from '../std/clock.ts'
import { toClient } from '../transport/to-client.ts'
import type { Wire } from '../transport/wire.ts'
import type { CallParts } from './parts.ts'
import type { Watches } from './watches.ts'

/** Tells the client of one call, and those who watch it, what happens. */
export class Teller {
  readonly #wire: Wire
  readonly #clock: Clock
  readonly #watches: Watches
  readonly #broke: () => void
  readonly #showsTools: boolean

  /** `broke` is called when the wire could not be told. */
  constructor(wire: Wire, { clock, showsTools = false }: CallParts, watches: Watches, broke: () => void) {
    this.#wire = wire
    this.#clock = clock
    this.#watches = watches
    this.#broke = broke
    this.#showsTools = showsTools
  }

  tell(untimed: Untimed): void {
    const event: CallEvent = { ...untimed, atMs: this.#clock.now() }
    try {
      const told = toClient(event, this.#showsTools)
      if (told) this.#wire.tell(told)
    } catch {
      this.#broke()
    }
    this.#watches.event(event)
  }
}
