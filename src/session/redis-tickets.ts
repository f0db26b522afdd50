import { createHash } from 'node:crypto'
import type { Ids } from '../std/ids.ts'
import type { RedisConnection } from './redis-connection.ts'
import { TICKET_TTL_MS, type TicketStore } from './tickets.ts'

/** Tickets that every server on one Redis takes. */
export class RedisTickets implements TicketStore {
  readonly #redis: RedisConnection
  readonly #ids: Ids

  constructor(redis: RedisConnection, ids: Ids) {
    this.#redis = redis
    this.#ids = ids
  }

  async issue(about: string): Promise<string> {
    const ticket = this.#ids.token()
    await this.#redis.run('SET', keyOf(ticket), about, 'PX', TICKET_TTL_MS)
    return ticket
  }

  async redeem(ticket: string): Promise<string | undefined> {
    const about = await this.#redis.run('GETDEL', keyOf(ticket))
    return typeof about === 'string' ? about : undefined
  }
}

/** Hashed: whoever reads the store cannot use what is in it. */
const keyOf = (ticket: string): string => `voxray:ticket:${createHash('sha256').update(ticket).digest('base64url')}`
