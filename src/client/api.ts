import { requiredNumber, requiredText } from './answer.ts'
import { VoxrayError } from './error.ts'
import { type Fields, textOf } from './fields.ts'
import { type Ask, Http, type HttpOptions } from './http.ts'
import { readStarted, type StartOptions, type Started } from './start.ts'

/** Ends a request before its answer. */
export interface RequestOptions {
  readonly signal?: AbortSignal
}

export interface OfferAnswer {
  /** In the form of the offer: SDP, or a session description as JSON. */
  readonly answer: string
  /** What a restart and candidates name the connection by. */
  readonly pcId?: string
}

export interface SessionOffer {
  readonly sdp: string
  /** Negotiates this connection again, instead of making one. */
  readonly pcId?: string
  readonly restartPc?: boolean
  /** Instead of the body the session was started with. */
  readonly requestData?: Fields
}

export interface Trickle {
  readonly pcId: string
  readonly candidates: readonly {
    readonly candidate: string
    readonly sdpMid?: string | null
    readonly sdpMLineIndex?: number | null
  }[]
}

export interface Ticket {
  readonly ticket: string
  readonly expiresInSecs: number
}

/** Where to connect a WebSocket, and with what headers. */
export interface SocketRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface ApiOptions extends HttpOptions {
  /**
   * Where tickets for WebSockets come from, each good once: a server of your own that has the key, so that the page has none. When left
   * out, `POST /tickets` is asked with the key; a page of another origin may not.
   */
  readonly ticket?: (signal: AbortSignal) => Promise<string>
}

/** The REST API of one server. Methods throw `VoxrayError`, or the reason of a signal that aborts. */
export class VoxrayApi {
  readonly #baseUrl: string
  readonly #http: Http
  readonly #ticket: ApiOptions['ticket']

  constructor(baseUrl: string, options: ApiOptions = {}) {
    this.#baseUrl = baseUrl.replace(/(?<!\/)\/+$/, '')
    this.#http = new Http(options)
    this.#ticket = options.ticket
  }

  /** Resolves when the process runs. */
  async health(options?: RequestOptions): Promise<void> {
    await this.#ask('GET', '/health', { ...options })
  }

  /** Resolves when the server can take calls. */
  async ready(options?: RequestOptions): Promise<void> {
    await this.#ask('GET', '/ready', { ...options })
  }

  /** Makes a session to connect under. */
  async start(start: StartOptions = {}, options?: RequestOptions): Promise<Started> {
    const { idempotencyKey, ...body } = start
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
    return readStarted(await this.#ask('POST', '/start', { ...options, headers, body }))
  }

  /** Connects by WebRTC without a session. */
  async offer(sdp: string, options?: RequestOptions): Promise<OfferAnswer> {
    return offerAnswer(await this.#ask('POST', '/webrtc/offer', { ...options, body: { offer: sdp } }))
  }

  /** Connects a session by WebRTC. */
  async sessionOffer(sessionId: string, offer: SessionOffer, options?: RequestOptions): Promise<OfferAnswer> {
    const { sdp, pcId: pc_id, restartPc: restart_pc, requestData: request_data } = offer
    const body = { sdp, type: 'offer', pc_id, restart_pc, request_data }
    return offerAnswer(await this.#ask('POST', offerPath(sessionId), { ...options, body }))
  }

  /** Tells candidates that were found after the offer. */
  async trickle(sessionId: string, { pcId, candidates }: Trickle, options?: RequestOptions): Promise<void> {
    const body = {
      pc_id: pcId,
      candidates: candidates.map(({ candidate, sdpMid: sdp_mid, sdpMLineIndex: sdp_mline_index }) => ({
        candidate,
        sdp_mid,
        sdp_mline_index,
      })),
    }
    await this.#ask('PATCH', offerPath(sessionId), { ...options, body })
  }

  /** Opens one WebSocket, once and soon, where the key cannot be sent as a header. */
  async ticket(options?: RequestOptions): Promise<Ticket> {
    const data = await this.#ask('POST', '/tickets', { ...options })
    return { ticket: requiredText(data, 'ticket'), expiresInSecs: requiredNumber(data, 'expiresInSecs') }
  }

  /** The address of the server's WebSocket; a session may be used for one. */
  socketUrl(sessionId?: string): string {
    const url = `${this.#baseUrl.replace(/^http/, 'ws')}/ws`
    return sessionId === undefined ? url : `${url}?session=${encodeURIComponent(sessionId)}`
  }

  /** The same address as it may be opened: with our key in a header, or else with a fresh ticket in the query. */
  async authorizeSocket(url: string, takesHeaders: boolean, signal: AbortSignal): Promise<SocketRequest> {
    const headers = this.#http.authorization
    const hasKey = Object.keys(headers).length > 0
    if (hasKey ? takesHeaders : !this.#ticket) return { url, headers }
    const ticket = this.#ticket ? await this.#ticket(signal) : (await this.ticket({ signal })).ticket
    return { url: withQuery(url, 'ticket', ticket), headers: {} }
  }

  /**
   * Why a WebSocket was not opened, which only an HTTP answer can say: the server refuses a plain GET as it would the upgrade.
   * Undefined when it has nothing against us, or cannot be reached.
   */
  async socketRefusal(url: string, signal: AbortSignal): Promise<VoxrayError | undefined> {
    try {
      await this.#http.ask({ method: 'GET', url: url.replace(/^ws/, 'http'), signal })
      return undefined
    } catch (error) {
      signal.throwIfAborted()
      const isTold = error instanceof VoxrayError && error.status !== undefined && error.status !== 400
      return isTold ? error : undefined
    }
  }

  #ask(method: Ask['method'], path: string, ask: Omit<Ask, 'method' | 'url'>): Promise<Fields> {
    return this.#http.ask({ ...ask, method, url: `${this.#baseUrl}/api/v1${path}` })
  }
}

export const withQuery = (url: string, name: string, value: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`

const offerPath = (sessionId: string): string => `/sessions/${encodeURIComponent(sessionId)}/offer`

function offerAnswer(data: Fields): OfferAnswer {
  const pcId = textOf(data['pc_id'])
  return { answer: requiredText(data, 'answer'), ...(pcId !== undefined && { pcId }) }
}
