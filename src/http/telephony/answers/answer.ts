import type { TelnyxCodec } from '../../../transport/telephony/telnyx-codecs.ts'
import type { IncomingCall } from '../incoming-call.ts'

/** Where the carrier is to open its stream, and what it is to bring there. */
export interface StreamOffer {
  /** `wss://host/telephony/ws` */
  readonly url: string
  readonly ticket: string
  readonly call: IncomingCall
  readonly telnyxCodec: TelnyxCodec
}

/** In the carrier's own markup. */
export interface CarrierAnswer {
  readonly type: 'application/xml' | 'application/json'
  readonly body: string
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
