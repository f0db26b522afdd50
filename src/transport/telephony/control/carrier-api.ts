import { StageError } from '../../../std/errors.ts'

/** What is done to a call from outside its stream. `callId` is the carrier's own. */
export type CallAction =
  | { readonly type: 'hang-up'; readonly callId: string }
  /** `to` is a number, a SIP address, or an https address that answers with what comes next in the carrier's markup. */
  | { readonly type: 'transfer'; readonly callId: string; readonly to: string }
  | { readonly type: 'send-dtmf'; readonly callId: string; readonly digits: string }
  | AnswerAction
  /** Turns a call away that rings: we are busy. */
  | { readonly type: 'reject'; readonly callId: string }
  | DialAction

/** Takes a call that rings, and has the carrier open its stream. */
export interface AnswerAction {
  readonly type: 'answer'
  readonly callId: string
  /** Where to open the stream. */
  readonly url: string
  /** The same each time the carrier is told of the same call: it answers once. */
  readonly commandId: string
}

/** A call from us. */
export interface DialAction {
  readonly type: 'dial'
  readonly from: string
  readonly to: string
  /** What the carrier asks or opens once the call is answered, by `dialsTo`. */
  readonly url: string
}

/** One request that carries out an action. */
export interface CarrierRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** From the carrier's base URL on, ids escaped. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether it does no harm twice. What does is repeated only when the carrier says that it did nothing. */
  readonly isRepeatable: boolean
  /** Codes in a 400 or 422 that say the call is over already. */
  readonly endedCodes?: readonly string[]
  /** What to send in its place when the carrier refuses it for a call of this kind. */
  readonly otherwise?: CarrierRequest
  /** Where the id of a new call stands in the answer. */
  readonly callIdAt?: readonly string[]
}

/** A carrier's REST API. Writes requests, sends nothing. */
export interface CarrierApi {
  readonly carrier: string
  readonly baseUrl: string
  /** Whether an answered call asks our webhook what to do, or opens a stream by itself. */
  readonly dialsTo: 'webhook' | 'stream'
  /** Keys are pressed one a request, and each takes so long. Undefined: all in one. */
  readonly keyMs?: number
  /** Throws `StageError` with the code `unsupported` for what the carrier cannot do. */
  request(action: CallAction): CarrierRequest
}

/** All carriers but one ask by a webhook what to do with a call. */
export const answersByWebhook = (carrier: string): StageError =>
  unsupported(carrier, 'answers calls as its webhook is told')

export const unsupported = (carrier: string, what: string): StageError =>
  new StageError('transport', 'unsupported', `${carrier} ${what}`)

/** An id as one part of a path. A stream named it, so it may be anything; dots would climb out however they are escaped. */
export function pathPart(id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new StageError('transport', 'bad-request', 'this is no id of a call or an account')
  return encodeURIComponent(id)
}

export const basicAuth = (user: string, password: string): string =>
  `Basic ${new TextEncoder().encode(`${user}:${password}`).toBase64()}`

/** Some carriers want numbers without it. */
export const withoutPlus = (number: string): string => number.replace(/^\+/, '')

export const isHttps = (to: string): boolean => to.startsWith('https://')
export const isSip = (to: string): boolean => /^sips?:/.test(to)
