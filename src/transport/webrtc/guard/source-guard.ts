import type { Clock } from '../../../std/clock.ts'
import { Budget } from '../../budget.ts'
import { isAuthenticRequest, isStun } from './stun.ts'

/** Addresses a caller comes from: its interfaces and what its networks make of them. Of more, those it used last. */
const MAX_SOURCES = 32
/** Answering a check costs a hundred times what refusing it does. */
const NEW_SOURCES = { burst: 64, perSecond: 20 }

export interface Credentials {
  readonly ufrag: string
  readonly password: string
}

/**
 * Lets in only those who know the connection's ICE password: checks must prove it, and other packets must come from where
 * a proven check came from.
 */
export class SourceGuard {
  readonly #newSources: Budget
  /** Of this generation and the one before: until an ICE restart is through, the old path is checked still. */
  #credentials: readonly Credentials[]
  /** The least recently used first. */
  readonly #proven = new Set<string>()

  constructor(clock: Clock, credentials: Credentials) {
    this.#newSources = new Budget(clock, NEW_SOURCES)
    this.#credentials = [credentials]
  }

  renew(credentials: Credentials): void {
    this.#credentials = [credentials, ...this.#credentials.slice(0, 1)]
  }

  /** `check` is a proven request, `other` anything else of a proven source, `stranger` of none. */
  judge(data: Buffer, host: string, port: number): 'check' | 'other' | 'stranger' | 'refused' {
    const source = `${host}:${port}`
    if (!isStun(data)) return this.#proven.has(source) ? 'other' : 'stranger'
    // Answers to our own requests: whoever matches them verifies their integrity.
    if (((data[0] ?? 0) & 1) === 1) return 'other'
    if (!this.#credentials.some(({ ufrag, password }) => isAuthenticRequest(data, ufrag, password))) return 'refused'
    if (!this.#proven.delete(source) && this.#newSources.admit(1) !== 'admitted') return 'refused'
    this.#proven.add(source)
    const [oldest] = this.#proven
    if (oldest !== undefined && this.#proven.size > MAX_SOURCES) this.#proven.delete(oldest)
    return 'check'
  }
}
