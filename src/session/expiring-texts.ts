import type { Clock } from '../std/clock.ts'

export interface ExpiringTextsOptions {
  readonly clock: Clock
  readonly ttlMs: number
  /** What all texts may take; the oldest goes first, the newest never. */
  readonly capacityBytes: number
}

interface Entry {
  readonly text: string
  readonly expiresAtMs: number
}

/** What an entry takes beside its text: map slot, key and object. */
const ENTRY_BYTES = 512

/** Texts by key, in bounded memory. All live equally long, so the oldest is always the next to expire. */
export class ExpiringTexts {
  readonly #options: ExpiringTextsOptions
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  constructor(options: ExpiringTextsOptions) {
    this.#options = options
  }

  set(key: string, text: string): void {
    const { clock, ttlMs, capacityBytes } = this.#options
    this.delete(key)
    const entry = { text, expiresAtMs: clock.now() + ttlMs }
    this.#entries.set(key, entry)
    this.#bytes += bytesOf(entry)
    for (const [oldest, { expiresAtMs }] of this.#entries) {
      if (oldest === key || (expiresAtMs > clock.now() && this.#bytes <= capacityBytes)) break
      this.delete(oldest)
    }
  }

  get(key: string): string | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.expiresAtMs > this.#options.clock.now() ? entry.text : undefined
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#bytes -= bytesOf(entry)
  }
}

/** A string takes one or two bytes per character. */
const bytesOf = ({ text }: Entry): number => ENTRY_BYTES + 2 * text.length
