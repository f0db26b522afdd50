import { ExpiringTexts, type ExpiringTextsOptions } from './expiring-texts.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

/** Sessions of one process. */
export class MemorySessions implements SessionStore {
  /** Bodies as JSON: their objects would take up to fifty times as much. */
  readonly #bodies: ExpiringTexts

  constructor(options: ExpiringTextsOptions) {
    this.#bodies = new ExpiringTexts(options)
  }

  async put({ id, body }: Session): Promise<void> {
    this.#bodies.set(id, JSON.stringify(body))
  }

  async get(id: string): Promise<Session | undefined> {
    const json = this.#bodies.get(id)
    return json === undefined ? undefined : { id, body: JSON.parse(json) }
  }

  async ping(): Promise<void> {}
}
