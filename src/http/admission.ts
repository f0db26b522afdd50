import type { TicketStore } from '../session/tickets.ts'
import { ApiKeys, unauthorized } from './auth.ts'
import type { RateLimit } from './rate-limit.ts'

export interface AdmissionOptions {
  /** With none, everybody may. */
  readonly apiKeys: readonly string[]
  readonly limit: RateLimit
  readonly tickets: TicketStore
}

/** What a ticket is for: one WebSocket. */
const SOCKET = 'ws'

/** Decides before anything is read or allocated whether a request is served at all. Each way throws `ApiError`: 429 or 401. */
export class Admission {
  readonly #keys: ApiKeys
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#keys = new ApiKeys(options.apiKeys)
    this.#options = options
  }

  get needsKey(): boolean {
    return this.#keys.areRequired
  }

  /** `address` is the client's. */
  request(headers: Headers, address: string): void {
    this.#options.limit.check(address)
    this.#keys.check(headers)
  }

  /** As `request`; browsers, which cannot send a header here, bring a ticket in the address. It is used up by this. */
  async socket(headers: Headers, query: URLSearchParams, address: string): Promise<void> {
    this.#options.limit.check(address)
    // "token" is what Pipecat's WebSocket transport calls it.
    const ticket = query.get('ticket') ?? query.get('token')
    if (!this.needsKey || ticket === null) return this.#keys.check(headers)
    if ((await this.#options.tickets.redeem(ticket)) !== SOCKET) throw unauthorized()
  }

  /** Opens one WebSocket, once and soon. */
  async ticket(): Promise<string> {
    return await this.#options.tickets.issue(SOCKET)
  }
}
