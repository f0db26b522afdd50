import type { Clock } from '../std/clock.ts'
import { ONCE_TTL_MS, type OnceStore } from './once.ts'

export interface MemoryOnceOptions {
  readonly clock: Clock
  /** What all answers may take; the oldest goes first. */
  readonly capacityBytes: number
}

interface Entry {
  readonly text: string
  readonly expiresAtMs: number
}

/** What an entry takes beside its texts. */
const ENTRY_BYTES = 256

/** Answers of one process. */
export class MemoryOnce implements OnceStore {
  readonly #options: MemoryOnceOptions
  readonly #entries = new Map<string, Entry>()
  readonly #running = new Map<string, Promise<string>>()
  #bytes = 0

  constructor(options: MemoryOnceOptions) {
    this.#options = options
  }

  async once(key: string, make: () => Promise<string>): Promise<string> {
    const entry = this.#entries.get(key)
    if (entry && entry.expiresAtMs > this.#options.clock.now()) return entry.text
    const running = this.#running.get(key)
    if (running) return await running
    const making = make()
    this.#running.set(key, making)
    try {
      const text = await making
      this.#keep(key, text)
      return text
    } finally {
      this.#running.delete(key)
    }
  }

  #keep(key: string, text: string): void {
    const { clock, capacityBytes } = this.#options
    this.#drop(key)
    this.#entries.set(key, { text, expiresAtMs: clock.now() + ONCE_TTL_MS })
    this.#bytes += bytesOf(key, text)
    for (const [oldest, { expiresAtMs }] of this.#entries) {
      if (oldest === key || (expiresAtMs > clock.now() && this.#bytes <= capacityBytes)) break
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#bytes -= bytesOf(key, entry.text)
  }
}

const bytesOf = (key: string, text: string): number => ENTRY_BYTES + 2 * (key.length + text.length)
