import { readAnswer } from './answer.ts'
import { type Clock, sleep, systemClock, within } from './clock.ts'
import { VoxrayError } from './error.ts'
import type { Fields } from './fields.ts'

export interface HttpOptions {
  readonly apiKey?: string
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  readonly clock?: Clock
  /** How long an answer may take; 10 s when left out. */
  readonly timeoutMs?: number
  /** How often to ask again when the server is full or is asked too much, and says when to come back. None when left out. */
  readonly retries?: number
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  readonly signal?: AbortSignal | undefined
}

const TIMEOUT_MS = 10_000
/** A server that asks for more is not asked again. */
const MAX_RETRY_AFTER_MS = 30_000

/** Requests to one server: the key, a deadline, the errors as data. */
export class Http {
  readonly #options: HttpOptions
  readonly #clock: Clock

  constructor(options: HttpOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** The header that carries the key, where there is one. */
  get authorization(): Readonly<Record<string, string>> {
    const { apiKey } = this.#options
    return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
  }

  /** The fields of the answer. Throws `VoxrayError`, or the signal's reason. */
  async ask(ask: Ask): Promise<Fields> {
    const signal = ask.signal ?? new AbortController().signal
    for (let retriesLeft = this.#options.retries ?? 0; ; retriesLeft--) {
      signal.throwIfAborted()
      try {
        return await this.#askOnce(ask, signal)
      } catch (error) {
        const waitMs = retriesLeft > 0 ? waitFor(error) : undefined
        if (waitMs === undefined) throw error
        await sleep(this.#clock, waitMs, signal)
      }
    }
  }

  #askOnce({ method, url, headers, body }: Ask, signal: AbortSignal): Promise<Fields> {
    const timeoutMs = this.#options.timeoutMs ?? TIMEOUT_MS
    const late = () => new VoxrayError('TIMEOUT', `no answer from ${originOf(url)} within ${timeoutMs} ms`)
    return within(this.#clock, timeoutMs, signal, late, async (limited) => {
      const init: RequestInit = {
        method,
        signal: limited,
        headers: {
          ...this.authorization,
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      }
      let response: Response
      try {
        // Called through a variable: browsers refuse a `fetch` that is the method of an object.
        const send = this.#options.fetch ?? fetch
        response = await send(url, init)
      } catch (cause) {
        throw new VoxrayError('UNREACHABLE', `cannot reach ${originOf(url)}: does the server run there?`, { cause })
      }
      return await readAnswer(response, this.#clock)
    })
  }
}

/** How long to wait before the same request may succeed; undefined when it will not, or nobody knows when. */
function waitFor(error: unknown): number | undefined {
  if (!(error instanceof VoxrayError) || (error.status !== 429 && error.status !== 503)) return undefined
  const { retryAfterMs } = error
  return retryAfterMs !== undefined && retryAfterMs <= MAX_RETRY_AFTER_MS ? retryAfterMs : undefined
}

/** An address without the query, which may hold a ticket. */
const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : 'an address that is no URL')
