/** What is shared between servers cannot be reached. */
export class StoreUnavailable extends Error {
  readonly code = 'store-unavailable'

  /** `reason` is text alone: errors of the client carry the arguments of the command, and so what callers sent. */
  constructor(reason: string) {
    super(`the session store cannot be reached: ${reason}`)
    this.name = 'StoreUnavailable'
  }
}
