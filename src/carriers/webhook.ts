import type { CarrierAnswer } from '../config/carrier-facts.ts'
import type { SignedRequest } from './signed-request.ts'

export type { CarrierAnswer } from '../config/carrier-facts.ts'

/** How a carrier asks at `/` what to do with a call, and how it is answered. */
export interface Webhook {
  /** Where its form, query or JSON says which call it is about. */
  readonly fields: FieldNames
  /** Tells it to open a stream. */
  answer(offer: StreamOffer): CarrierAnswer
  /** Reads an event of an application that we answer over REST. Gives undefined for a request that is no event. */
  readEvent?(request: SignedRequest): CarrierNews | undefined
  /** The stream may use another call id than the webhook. Then both numbers must match. */
  readonly isKnownByNumbers?: true
}

/** A call as its carrier announces it. */
export interface IncomingCall {
  readonly carrier: string
  /** The carrier's own. */
  readonly callId: string
  /** As the carrier writes numbers. */
  readonly from?: string
  readonly to?: string
  /** The name that the caller shows. Not verified. */
  readonly callerName?: string
  /** Of POST /calls, when the call is from us. */
  readonly session?: string
}

export interface FieldNames {
  readonly callId: string
  readonly from: string
  readonly to: string
  /** Absent where the carrier does not tell it. */
  readonly callerName?: string
}

/** A field by its name, as it came. */
export type ReadField = (name: string) => unknown

/** What happens to a call that waits for our answer over REST. */
export type CarrierNews =
  /** `eventId` is the same when the carrier tells of it again. */
  | {
      readonly type: 'rings'
      readonly eventId: string
      readonly fields: FieldNames
      readonly read: ReadField
      /** What to do where the account that answers is not configured. */
      readonly withoutAccount: string
    }
  /** The call was answered, but its stream failed. */
  | { readonly type: 'stream-failed'; readonly callId: string }
  /** Nothing is to be done. */
  | { readonly type: 'other' }
  | { readonly type: 'unreadable'; readonly problem: string }

/** Where the carrier is to open its stream, and what it is to bring there. */
export interface StreamOffer {
  /** `wss://host/telephony/ws` */
  readonly url: string
  readonly ticket: string
  readonly call: IncomingCall
}

export const xml = (body: string): CarrierAnswer => ({ type: 'application/xml', body })
export const json = (body: object): CarrierAnswer => ({ type: 'application/json', body: JSON.stringify(body) })

/** For carriers whose first message does not hold what we ask them to bring. */
export const ticketUrl = ({ url, ticket }: StreamOffer): string => `${url}/${ticket}`

/** Under the names that Pipecat's bots read. */
export const numbersOf = ({ from, to }: IncomingCall): Readonly<Record<string, string>> => ({
  ...(from !== undefined && { from_number: from }),
  ...(to !== undefined && { to_number: to }),
})
