import type { Clock } from '../std/clock.ts'
import type { Ids } from '../std/ids.ts'
import { TICKET_TTL_MS, type TicketStore } from './tickets.ts'

/** Tickets that wait; far more than a server's calls. */
const MAX_TICKETS = 10_000

/** Tickets of one process. */
export class MemoryTickets implements TicketStore {
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #tickets = new Map<string, { readonly about: string; readonly expiresAtMs: number }>()

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock
    this.#ids = ids
  }

  async issue(about: string): Promise<string> {
    const nowMs = this.#clock.now()
    for (const [oldest, { expiresAtMs }] of this.#tickets) {
      if (expiresAtMs > nowMs && this.#tickets.size < MAX_TICKETS) break
      this.#tickets.delete(oldest)
    }
    const ticket = this.#ids.token()
    this.#tickets.set(ticket, { about, expiresAtMs: nowMs + TICKET_TTL_MS })
    return ticket
  }

  async redeem(ticket: string): Promise<string | undefined> {
    const found = this.#tickets.get(ticket)
    this.#tickets.delete(ticket)
    return found && found.expiresAtMs > this.#clock.now() ? found.about : undefined
  }
}
