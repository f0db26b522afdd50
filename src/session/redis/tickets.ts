import { createHash } from 'node:crypto'
import type { Ids } from '../../std/ids.ts'
import type { RedisConnection } from './connection.ts'
import { RedisTexts } from './texts.ts'
import { TICKET_TTL_MS, type TicketDoor, type TicketStore } from '../tickets.ts'

export interface RedisTicketsOptions {
  readonly ids: Ids
  /** Of all tickets of one door. */
  readonly capacityBytes: number
}

/** Tickets that every server on one Redis takes. */
export class RedisTickets implements TicketStore {
  readonly #texts: RedisTexts
  readonly #door: TicketDoor
  readonly #ids: Ids

  constructor(redis: RedisConnection, door: TicketDoor, { ids, capacityBytes }: RedisTicketsOptions) {
    this.#texts = new RedisTexts(redis, { kind: `ticket:${door}`, capacityBytes })
    this.#door = door
    this.#ids = ids
  }

  async issue(about: string, ttlMs = TICKET_TTL_MS): Promise<string> {
    const ticket = this.#ids.token()
    await this.#texts.set(this.#keyOf(ticket), about, ttlMs)
    return ticket
  }

  async redeem(ticket: string): Promise<string | undefined> {
    return await this.#texts.take(this.#keyOf(ticket))
  }

  async peek(ticket: string): Promise<string | undefined> {
    return await this.#texts.get(this.#keyOf(ticket))
  }

  /** Hashed, so that nobody can use what they read in the store. */
  #keyOf(ticket: string): string {
    return `voxray:ticket:${this.#door}:${createHash('sha256').update(ticket).digest('base64url')}`
  }
}
