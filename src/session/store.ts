import type { Session } from './session.ts'

/** Where sessions are kept until they expire. */
export interface SessionStore {
  /** Kept for as long as is configured, and no shorter than `atLeastMs`. */
  put(session: Session, atLeastMs?: number): Promise<void>
  /** `undefined` when there is none or it has expired. */
  get(id: string): Promise<Session | undefined>
  /** Throws when the store cannot be reached. */
  ping(): Promise<void>
}
