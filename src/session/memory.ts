import type { Clock } from '../std/clock.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

export interface MemorySessionsOptions {
  readonly clock: Clock
  readonly ttlMs: number
  /** What all sessions may take; the oldest goes first, the newest never. */
  readonly capacityBytes: number
}

interface Entry {
  /** The body as JSON: its objects would take up to fifty times as much. */
  readonly json: string
  readonly expiresAtMs: number
}

/** What an entry takes beside its text: map slot, id and object. */
const ENTRY_BYTES = 512

/** Sessions of one process. All live equally long, so the oldest entry is always the next to expire. */
export class MemorySessions implements SessionStore {
  readonly #options: MemorySessionsOptions
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  constructor(options: MemorySessionsOptions) {
    this.#options = options
  }

  async put({ id, body }: Session): Promise<void> {
    const { clock, ttlMs, capacityBytes } = this.#options
    this.#drop(id)
    const entry = { json: JSON.stringify(body), expiresAtMs: clock.now() + ttlMs }
    this.#entries.set(id, entry)
    this.#bytes += bytesOf(entry)
    for (const [oldest, { expiresAtMs }] of this.#entries) {
      if (oldest === id || (expiresAtMs > clock.now() && this.#bytes <= capacityBytes)) break
      this.#drop(oldest)
    }
  }

  async get(id: string): Promise<Session | undefined> {
    const entry = this.#entries.get(id)
    return entry && entry.expiresAtMs > this.#options.clock.now() ? { id, body: JSON.parse(entry.json) } : undefined
  }

  async ping(): Promise<void> {}

  #drop(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#bytes -= bytesOf(entry)
  }
}

/** A string takes one or two bytes per character. */
const bytesOf = ({ json }: Entry): number => ENTRY_BYTES + 2 * json.length
