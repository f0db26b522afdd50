/** A request to a carrier's REST API. */
export interface RestRequest {
  readonly method: string
  /** From the root of the API on, as it was sent. */
  readonly path: string
  /** A form's fields, or a JSON object. */
  readonly body: Readonly<Record<string, unknown>>
}

/** What a request has the carrier do to a call. */
export type RestOrder =
  | {
      readonly type: 'dial'
      readonly from: string
      readonly to: string
      readonly opens: 'webhook' | 'stream'
      readonly url: string
      /** Of the stream. */
      readonly codec?: string
    }
  | { readonly type: 'hang-up'; readonly callId: string }
  /** Where calls may follow a document of ours or commands, a transfer replaces the one or is the other. */
  | {
      readonly type: 'transfer'
      readonly callId: string
      readonly to: string
      readonly replaces?: 'document' | 'nothing'
    }
  /** Takes a call that rings, and opens its stream there. */
  | { readonly type: 'answer'; readonly callId: string; readonly url: string; readonly codec: string }
  /** Asks there what comes next. */
  | { readonly type: 'redirect'; readonly callId: string; readonly url: string }
  | { readonly type: 'press'; readonly callId: string; readonly digits: string }

export interface RestAnswer {
  readonly status: number
  /** A text goes as it is, all else as JSON. */
  readonly body?: unknown
}

/** Why the carrier does nothing. */
export type Refusal = 'unauthorized' | 'malformed' | 'unknown-call' | 'call-over'

export interface RestDialect {
  /** What its usual address ends in. */
  readonly root: string
  readonly bodyType: 'application/x-www-form-urlencoded' | 'application/json'
  /** The account, by the names of the configuration. */
  readonly account: Readonly<Record<string, string>>
  /** A call that follows no document goes on when its stream is closed. */
  readonly followsCommands: boolean
  isAuthorized(authorization: string): boolean
  /** Undefined for an address that the API does not have. Throws for what a request lacks. */
  read(request: RestRequest): RestOrder | undefined
  done(order: RestOrder, callId: string): RestAnswer
  refuse(refusal: Refusal, detail: string): RestAnswer
  /** Whom the answer to a redirected call has the carrier call. Throws for what it would not understand. */
  transferIn(answer: string): string
}

export const basic = (user: string, password: string): string => `Basic ${btoa(`${user}:${password}`)}`

/** Throws for a field that is missing or not of its form. */
export function field(body: Readonly<Record<string, unknown>>, name: string, form: RegExp): string {
  const value = body[name]
  if (typeof value !== 'string' || !form.test(value)) throw new Error(`${name} is missing or wrong`)
  return value
}

export const E164 = /^\+[1-9]\d{2,14}$/
export const DIGITS_ALONE = /^[1-9]\d{2,14}$/
export const HTTPS = /^https:\/\/\S+$/
export const WSS = /^wss:\/\/\S+$/
export const KEYS = /^[\dA-D*#wW]+$/
/** A number or a SIP address. */
export const CALLABLE = /^(?:\+[1-9]\d{2,14}|sips?:\S+)$/
