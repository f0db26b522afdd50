/** Leave to do one thing once: handed out to who is known, redeemed by who cannot show a key. */
export interface TicketStore {
  /** A fresh ticket, unguessable; `about` says what it is for. */
  issue(about: string): Promise<string>
  /** What it is for, the first time and while it is fresh; `undefined` else. */
  redeem(ticket: string): Promise<string | undefined>
}

/** Long enough for a page to connect, too short to be worth stealing. */
export const TICKET_TTL_MS = 60_000
