import type { Clock } from '../../std/clock.ts'

export interface ExpiringTextsOptions {
  readonly clock: Clock
  /** How long a text is kept, unless it is set with a time of its own. */
  readonly ttlMs: number
  /** What all texts may take; the oldest goes first, the newest never. */
  readonly capacityBytes: number
}

interface Entry {
  readonly text: string
  readonly setAtMs: number
  readonly expiresAtMs: number
}

/** What an entry takes beside its text: map slot, key and object. */
const ENTRY_BYTES = 512

/**
 * Texts by key, in bounded memory. Those of one lifetime are kept together, so the oldest of each is the next of them to expire;
 * lifetimes are few.
 */
export class ExpiringTexts {
  readonly #options: ExpiringTextsOptions
  readonly #byLifetime = new Map<number, Map<string, Entry>>()
  #bytes = 0

  constructor(options: ExpiringTextsOptions) {
    this.#options = options
  }

  set(key: string, text: string, ttlMs = this.#options.ttlMs): void {
    this.delete(key)
    const nowMs = this.#options.clock.now()
    const entry = { text, setAtMs: nowMs, expiresAtMs: nowMs + ttlMs }
    this.#livingFor(ttlMs).set(key, entry)
    this.#bytes += bytesOf(entry)
    this.#deleteExpired(nowMs)
    while (this.#bytes > this.#options.capacityBytes) {
      const oldest = this.#oldestBut(key)
      if (oldest === undefined) break
      this.delete(oldest)
    }
  }

  get(key: string): string | undefined {
    for (const entries of this.#byLifetime.values()) {
      const entry = entries.get(key)
      if (entry) return entry.expiresAtMs > this.#options.clock.now() ? entry.text : undefined
    }
    return undefined
  }

  delete(key: string): void {
    for (const entries of this.#byLifetime.values()) {
      const entry = entries.get(key)
      if (!entry) continue
      entries.delete(key)
      this.#bytes -= bytesOf(entry)
    }
  }

  #livingFor(ttlMs: number): Map<string, Entry> {
    const entries = this.#byLifetime.get(ttlMs) ?? new Map<string, Entry>()
    this.#byLifetime.set(ttlMs, entries)
    return entries
  }

  #deleteExpired(nowMs: number): void {
    for (const entries of this.#byLifetime.values()) {
      for (const [key, { expiresAtMs }] of entries) {
        if (expiresAtMs > nowMs) break
        this.delete(key)
      }
    }
  }

  #oldestBut(newest: string): string | undefined {
    let oldest: { readonly key: string; readonly setAtMs: number } | undefined
    for (const entries of this.#byLifetime.values()) {
      const [first] = entries
      if (!first || first[0] === newest) continue
      const [key, { setAtMs }] = first
      if (oldest === undefined || setAtMs < oldest.setAtMs) oldest = { key, setAtMs }
    }
    return oldest?.key
  }
}

/** A string takes one or two bytes per character. */
const bytesOf = ({ text }: Entry): number => ENTRY_BYTES + 2 * text.length
