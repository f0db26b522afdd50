import type { Clock } from '../../std/clock.ts'
import type { Ids } from '../../std/ids.ts'
import { ExpiringTexts } from './expiring-texts.ts'
import { TICKET_TTL_MS, type TicketStore } from '../tickets.ts'

/** Tickets of one process. */
export class MemoryTickets implements TicketStore {
  readonly #ids: Ids
  readonly #texts: ExpiringTexts

  constructor(options: { readonly clock: Clock; readonly ids: Ids; readonly capacityBytes: number }) {
    this.#ids = options.ids
    this.#texts = new ExpiringTexts({ ...options, ttlMs: TICKET_TTL_MS })
  }

  async issue(about: string, ttlMs?: number): Promise<string> {
    const ticket = this.#ids.token()
    this.#texts.set(ticket, about, ttlMs)
    return ticket
  }

  async redeem(ticket: string): Promise<string | undefined> {
    const about = this.#texts.get(ticket)
    this.#texts.delete(ticket)
    return about
  }

  async peek(ticket: string): Promise<string | undefined> {
    return this.#texts.get(ticket)
  }
}
