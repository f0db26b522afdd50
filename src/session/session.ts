import type { TraceContext } from '../std/trace.ts'

/** The record made by POST /start, under which a caller then connects. Not the call itself. */
export interface Session {
  /** RFC 9562 UUID. */
  readonly id: string
  /** What the application wants the bot to know of this caller. */
  readonly body: Readonly<Record<string, unknown>>
  /** Of the request that made it, where that named one. */
  readonly trace?: TraceContext
  /** The agent that is to take the call. */
  readonly agent?: string
}
