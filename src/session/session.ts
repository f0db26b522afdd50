/** The record made by POST /start, under which a caller then connects. Not the call itself. */
export interface Session {
  /** RFC 9562 UUID. */
  readonly id: string
  /** What the application wants the bot to know of this caller. */
  readonly body: Readonly<Record<string, unknown>>
}
