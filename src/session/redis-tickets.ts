import { createHash } from 'node:crypto'
import type { Ids } from '../std/ids.ts'
import type { RedisConnection } from './redis-connection.ts'
import { TICKET_TTL_MS, type TicketDoor, type TicketStore } from './tickets.ts'

/** Tickets that every server on one Redis takes. */
export class RedisTickets implements TicketStore {
  readonly #redis: RedisConnection
  readonly #door: TicketDoor
  readonly #ids: Ids

  constructor(redis: RedisConnection, door: TicketDoor, ids: Ids) {
    this.#redis = redis
    this.#door = door
    this.#ids = ids
  }

  async issue(about: string, ttlMs = TICKET_TTL_MS): Promise<string> {
    const ticket = this.#ids.token()
    await this.#redis.run('SET', this.#keyOf(ticket), about, 'PX', ttlMs)
    return ticket
  }

  async redeem(ticket: string): Promise<string | undefined> {
    return await this.#ask('GETDEL', ticket)
  }

  async peek(ticket: string): Promise<string | undefined> {
    return await this.#ask('GET', ticket)
  }

  async #ask(command: 'GET' | 'GETDEL', ticket: string): Promise<string | undefined> {
    const about = await this.#redis.run(command, this.#keyOf(ticket))
    return typeof about === 'string' ? about : undefined
  }

  /** Hashed: whoever reads the store cannot use what is in it. */
  #keyOf(ticket: string): string {
    return `voxray:ticket:${this.#door}:${createHash('sha256').update(ticket).digest('base64url')}`
  }
}
