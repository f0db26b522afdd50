import type { Ids } from '../../std/ids.ts'

/** What a client is told of how it may come back. */
export interface ResumeOffer {
  readonly token: string
  /** Counted from when we last heard of the client. */
  readonly withinMs: number
}

/**
 * The WebSocket calls of this process by what their clients come back with: a token, which each connection gets anew and which is
 * good once, or the session they were started under.
 */
export class ResumeTokens<W extends object> {
  readonly #ids: Ids
  readonly #withinMs: number
  readonly #byToken = new Map<string, W>()
  readonly #bySession = new Map<string, W>()
  readonly #issued = new Map<W, { token: string; session?: string }>()

  /** `withinMs` 0: nobody comes back. */
  constructor(ids: Ids, withinMs: number) {
    this.#ids = ids
    this.#withinMs = withinMs
  }

  /** A token for the next connection. The one before is good no more. */
  issue(wire: W): ResumeOffer | undefined {
    if (this.#withinMs === 0) return undefined
    const before = this.#issued.get(wire)
    if (before) this.#byToken.delete(before.token)
    const token = this.#ids.token()
    this.#byToken.set(token, wire)
    this.#issued.set(wire, { ...before, token })
    return { token, withinMs: this.#withinMs }
  }

  /** The call was started under this session. */
  bind(wire: W, session: string): void {
    const issued = this.#issued.get(wire)
    if (!issued) return
    issued.session = session
    this.#bySession.set(session, wire)
  }

  withToken(token: string): W | undefined {
    return this.#byToken.get(token)
  }

  tokenOf(wire: W): string | undefined {
    return this.#issued.get(wire)?.token
  }

  underSession(session: string): W | undefined {
    return this.#bySession.get(session)
  }

  /** The call is over. */
  forget(wire: W): void {
    const issued = this.#issued.get(wire)
    if (!issued) return
    this.#issued.delete(wire)
    this.#byToken.delete(issued.token)
    if (issued.session !== undefined && this.#bySession.get(issued.session) === wire)
      this.#bySession.delete(issued.session)
  }
}
