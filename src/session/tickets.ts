/** What tickets open. Each kind is kept apart, so that many tickets of one kind push out none of another. */
export type TicketDoor = 'socket' | 'stream' | 'dialled' | 'transfer'

/** Secrets that let their holder in once, for whom a key cannot be sent or should not be shown. */
export interface TicketStore {
  /** A new ticket, good for a minute unless told otherwise; `about` is given back to whom it lets in. */
  issue(about: string, ttlMs?: number): Promise<string>
  /** What the ticket is about, the first time while it is good; else `undefined`. */
  redeem(ticket: string): Promise<string | undefined>
  /** The same, and the ticket is not used up by it. */
  peek(ticket: string): Promise<string | undefined>
}

/** Long enough for a phone network or a page to open its stream. */
export const TICKET_TTL_MS = 60_000
