import { ExpiringTexts, type ExpiringTextsOptions } from './expiring-texts.ts'
import type { Session } from '../session.ts'
import type { SessionStore } from '../store.ts'

/** Sessions of one process. */
export class MemorySessions implements SessionStore {
  /** As JSON: the objects would take up to fifty times as much. */
  readonly #kept: ExpiringTexts
  readonly #ttlMs: number

  constructor(options: ExpiringTextsOptions) {
    this.#ttlMs = options.ttlMs
    this.#kept = new ExpiringTexts(options)
  }

  async put({ id, ...kept }: Session, atLeastMs = 0): Promise<void> {
    this.#kept.set(id, JSON.stringify(kept), Math.max(this.#ttlMs, atLeastMs))
  }

  async get(id: string): Promise<Session | undefined> {
    const json = this.#kept.get(id)
    return json === undefined ? undefined : { id, ...JSON.parse(json) }
  }

  async ping(): Promise<void> {}
}
