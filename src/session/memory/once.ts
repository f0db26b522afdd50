import type { Clock } from '../../std/clock.ts'
import { Deadline } from '../../std/deadline.ts'
import { orAborted } from '../../std/or-aborted.ts'
import { ExpiringTexts } from './expiring-texts.ts'
import { KEPT_MS, type OnceStore, PATIENCE_MS, StillMaking } from '../once.ts'

/** For one process; forgotten when it ends. */
export class MemoryOnce implements OnceStore {
  readonly #clock: Clock
  readonly #texts: ExpiringTexts
  readonly #making = new Map<string, Promise<void>>()

  constructor(options: { readonly clock: Clock; readonly capacityBytes: number }) {
    this.#clock = options.clock
    this.#texts = new ExpiringTexts({ ...options, ttlMs: KEPT_MS })
  }

  async once(key: string, make: () => Promise<string>): Promise<string> {
    using deadline = new Deadline(this.#clock, NEVER, PATIENCE_MS, () => new StillMaking())
    for (;;) {
      const text = this.#texts.get(key)
      if (text !== undefined) return text
      const other = this.#making.get(key)
      if (!other) break
      await orAborted(other, deadline.signal)
    }
    deadline.hold()
    return await this.#make(key, make)
  }

  async #make(key: string, make: () => Promise<string>): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#making.set(key, promise)
    try {
      const text = await make()
      this.#texts.set(key, text)
      return text
    } finally {
      this.#making.delete(key)
      resolve()
    }
  }
}

const NEVER = new AbortController().signal
