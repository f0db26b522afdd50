import type { Rates } from '../session/rates.ts'
import type { TicketStore } from '../session/tickets.ts'
import { ApiKeys, unauthorized } from './auth.ts'
import { ApiError } from './errors.ts'

export interface AdmissionOptions {
  /** With none, everybody may. */
  readonly apiKeys: readonly string[]
  readonly rates: Rates
  /** Each for one WebSocket. */
  readonly tickets: TicketStore
}

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
  async request(headers: Headers, address: string): Promise<void> {
    await this.#checkRate(address)
    this.#keys.check(headers)
  }

  /** As `request`; browsers, which cannot send a header here, bring a ticket in the address. It is used up by this. */
  async socket(headers: Headers, query: URLSearchParams, address: string): Promise<void> {
    await this.#checkRate(address)
    // "token" is what Pipecat's WebSocket transport calls it.
    const ticket = query.get('ticket') ?? query.get('token')
    if (!this.needsKey || ticket === null) return this.#keys.check(headers)
    if ((await this.#options.tickets.redeem(ticket)) === undefined) throw unauthorized()
  }

  /** Opens one WebSocket, once and soon. */
  async ticket(): Promise<string> {
    return await this.#options.tickets.issue('')
  }

  async #checkRate(address: string): Promise<void> {
    const waitMs = await this.#options.rates.take(address)
    if (waitMs > 0)
      throw new ApiError('RATE_LIMIT_EXCEEDED', 'Too many requests, please try again later', {
        headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
      })
  }
}
