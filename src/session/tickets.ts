/** Secrets that let their holder in once, for whom a key cannot be sent or should not be shown. */
export interface TicketStore {
  /** A new ticket; `about` is given back to whom it lets in. */
  issue(about: string): Promise<string>
  /** What the ticket is about, the first time within a minute; else `undefined`. */
  redeem(ticket: string): Promise<string | undefined>
}

/** Long enough for a phone network or a page to open its stream. */
export const TICKET_TTL_MS = 60_000
