/** What is shared between servers cannot be reached. */
export class StoreUnavailable extends Error {
  readonly code = 'store-unavailable'
  /** The reason where it names no address and quotes nobody, so that /ready may show it. */
  readonly advice: string | undefined

  /** `reason` is text alone: errors of the client carry the arguments of the command, and so what callers sent. */
  constructor(reason: string, advice?: string) {
    super(`the session store cannot be reached: ${reason}`)
    this.name = 'StoreUnavailable'
    this.advice = advice
  }
}
