import { badResponse, endpoint, type Fetch, request } from '../../../providers/http/http.ts'
import type { Clock } from '../../../std/clock.ts'
import { Deadline } from '../../../std/deadline.ts'
import { StageError } from '../../../std/errors.ts'
import { retry, VOICE_RETRY } from '../../../std/retry.ts'
import { callIdIn } from './call-id.ts'
import type { CallAction, CarrierApi, CarrierRequest, DialAction } from './carrier-api.ts'
import { refusalOf } from './refusal.ts'

export interface CallControlOptions {
  readonly api: CarrierApi
  readonly fetch: Fetch
  readonly clock: Clock
  readonly random: () => number
}

/** All tries together; a caller waits for what comes next. */
const DEADLINE_MS = 10_000
const MAX_BYTES = 256 * 1024

/** Does to calls what their stream cannot, over the carrier's REST API. Each way throws `StageError`. */
export class CallControl {
  readonly #options: CallControlOptions

  constructor(options: CallControlOptions) {
    this.#options = options
  }

  get carrier(): string {
    return this.#options.api.carrier
  }

  get dialsTo(): CarrierApi['dialsTo'] {
    return this.#options.api.dialsTo
  }

  get keyMs(): number | undefined {
    return this.#options.api.keyMs
  }

  /** A call that is over already has been hung up. */
  async carryOut(action: Exclude<CallAction, DialAction>, signal: AbortSignal): Promise<void> {
    const written = this.#options.api.request(action)
    try {
      await this.#carryOut(written, signal)
    } catch (error) {
      if (action.type === 'hang-up' && isOver(error)) return
      throw error
    }
  }

  async #carryOut(written: CarrierRequest, signal: AbortSignal): Promise<void> {
    try {
      const response = await this.#send(written, signal)
      await response.body?.cancel()
    } catch (error) {
      if (!written.otherwise || !isRefused(error)) throw error
      await this.#carryOut(written.otherwise, signal)
    }
  }

  /** Gives the carrier's id of the new call, which rings from then on. */
  async dial(action: DialAction, signal: AbortSignal): Promise<string> {
    const written = this.#options.api.request(action)
    const response = await this.#send(written, signal)
    const id = callIdIn(await response.text(), written.callIdAt ?? [])
    if (id === undefined) throw badResponse('transport', this.#host, 'named no call')
    return id
  }

  async #send(written: CarrierRequest, signal: AbortSignal): Promise<Response> {
    const { clock, random, api } = this.#options
    using deadline = new Deadline(clock, signal, DEADLINE_MS, () => tooLate(api.carrier))
    return await retry(VOICE_RETRY, { clock, random }, deadline.signal, async () => {
      try {
        return await this.#try(written, deadline.signal)
      } catch (error) {
        throw written.isRepeatable ? error : onceOnly(error)
      }
    })
  }

  /** The whole answer is here when this resolves: the deadline covers its body too. */
  async #try({ method, path, headers, body, endedCodes = [] }: CarrierRequest, signal: AbortSignal): Promise<Response> {
    const fetch: Fetch = async (url, init) => await refusalOf(await this.#options.fetch(url, init), endedCodes)
    const url = endpoint(this.#options.api.baseUrl, path)
    const target = { stage: 'transport', fetch, maxBytes: MAX_BYTES } as const
    const response = await request(target, url, { method, headers, ...(body !== undefined && { body }), signal })
    return new Response(response.status === 204 ? null : await response.arrayBuffer())
  }

  get #host(): string {
    return new URL(this.#options.api.baseUrl).host
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof StageError && (error.code === 'not-found' || error.code === 'bad-request')

const isOver = (error: unknown): boolean =>
  error instanceof StageError && (error.code === 'gone' || error.code === 'not-found')

/** Sent again, it could be done twice: a carrier may have done it before the connection broke. Too many requests are refused undone. */
function onceOnly(error: unknown): unknown {
  if (!(error instanceof StageError) || error.code === 'rate-limited') return error
  return new StageError(error.stage, error.code, error.message, { cause: error })
}

const tooLate = (carrier: string): StageError =>
  new StageError('transport', 'timeout', `${carrier} did not answer within ${DEADLINE_MS} ms`, { retryable: true })
