import { ExpiringTexts, type ExpiringTextsOptions } from './expiring-texts.ts'
import type { Session } from '../session.ts'
import type { SessionStore } from '../store.ts'

/** Sessions of one process. */
export class MemorySessions implements SessionStore {
  /** Bodies as JSON: their objects would take up to fifty times as much. */
  readonly #bodies: ExpiringTexts
  readonly #ttlMs: number

  constructor(options: ExpiringTextsOptions) {
    this.#ttlMs = options.ttlMs
    this.#bodies = new ExpiringTexts(options)
  }

  async put({ id, body }: Session, atLeastMs = 0): Promise<void> {
    this.#bodies.set(id, JSON.stringify(body), Math.max(this.#ttlMs, atLeastMs))
  }

  async get(id: string): Promise<Session | undefined> {
    const json = this.#bodies.get(id)
    return json === undefined ? undefined : { id, body: JSON.parse(json) }
  }

  async ping(): Promise<void> {}
}
