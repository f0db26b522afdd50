import { isAuthenticRequest, isStun } from './stun.ts'

/** Addresses a client may come from: its interfaces and what its network makes of them. */
const MAX_SOURCES = 32

/**
 * Lets in only those who know the connection's ICE password: checks must prove it, and other packets must come from where
 * a proven check came from.
 */
export class SourceGuard {
  readonly #ufrag: string
  readonly #password: string
  readonly #proven = new Set<string>()

  constructor(ufrag: string, password: string) {
    this.#ufrag = ufrag
    this.#password = password
  }

  /** `check` is a proven request, `other` anything else that may pass. */
  judge(data: Buffer, host: string, port: number): 'check' | 'other' | 'refused' {
    const source = `${host}:${port}`
    if (!isStun(data)) return this.#proven.has(source) ? 'other' : 'refused'
    // Answers to our own requests: whoever matches them verifies their integrity.
    if (((data[0] ?? 0) & 1) === 1) return 'other'
    if (!isAuthenticRequest(data, this.#ufrag, this.#password)) return 'refused'
    if (this.#proven.size < MAX_SOURCES) this.#proven.add(source)
    return 'check'
  }
}
