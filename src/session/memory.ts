import type { Clock } from '../std/clock.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

export interface MemorySessionsOptions {
  readonly clock: Clock
  readonly ttlMs: number
  /** Sessions kept at most; the oldest goes first. */
  readonly capacity: number
}

/** Sessions of one process. All live equally long, so the oldest entry is always the next to expire. */
export class MemorySessions implements SessionStore {
  readonly #options: MemorySessionsOptions
  readonly #entries = new Map<string, { session: Session; expiresAtMs: number }>()

  constructor(options: MemorySessionsOptions) {
    this.#options = options
  }

  async put(session: Session): Promise<void> {
    const { clock, ttlMs, capacity } = this.#options
    this.#entries.delete(session.id)
    this.#entries.set(session.id, { session, expiresAtMs: clock.now() + ttlMs })
    for (const [id, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs > clock.now() && this.#entries.size <= capacity) break
      this.#entries.delete(id)
    }
  }

  async get(id: string): Promise<Session | undefined> {
    const entry = this.#entries.get(id)
    return entry && entry.expiresAtMs > this.#options.clock.now() ? entry.session : undefined
  }
}
