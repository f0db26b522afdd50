import type { Clock } from '../../std/clock.ts'
import { ExpiringTexts } from './expiring-texts.ts'
import { NONCE_TTL_MS, type NonceStore } from '../nonces.ts'

/** Nonces of one process; when there are too many the oldest are forgotten. */
export class MemoryNonces implements NonceStore {
  readonly #texts: ExpiringTexts

  constructor(options: { readonly clock: Clock; readonly capacityBytes: number }) {
    this.#texts = new ExpiringTexts({ ...options, ttlMs: NONCE_TTL_MS })
  }

  async use(nonce: string): Promise<boolean> {
    if (this.#texts.get(nonce) !== undefined) return false
    this.#texts.set(nonce, '')
    return true
  }
}
