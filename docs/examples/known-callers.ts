/** Of a call that has ended, as webhooks tell it. */
interface Ended {
  readonly sessionId?: string
  readonly turnWaitMs?: number
}

/** How long the customers of a back end pause: one number for each, from the end of a call to the start of their next. */
export class KnownCallers {
  /** By customer: in a real back end a column of their table. */
  readonly #waits = new Map<string, number>()
  /** Whose sessions these are. */
  readonly #customers = new Map<string, string>()

  /** The `body` of POST /start for this customer. */
  bodyFor(customer: string): Record<string, unknown> {
    const turnWaitMs = this.#waits.get(customer)
    return turnWaitMs === undefined ? {} : { turnWaitMs }
  }

  /** POST /start has answered. */
  started(sessionId: string, customer: string): void {
    this.#customers.set(sessionId, customer)
  }

  /** The `data` of the webhook `call.ended`. */
  ended({ sessionId, turnWaitMs }: Ended): void {
    const customer = this.#customers.get(sessionId ?? '')
    if (sessionId === undefined || customer === undefined) return
    this.#customers.delete(sessionId)
    if (turnWaitMs !== undefined) this.#waits.set(customer, turnWaitMs)
  }
}
