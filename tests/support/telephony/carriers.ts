import type { TelnyxCodec } from '../../../src/carriers/telnyx/codecs.ts'
import { CARRIERS } from '../../../src/carriers/index.ts'
import { recognise } from '../../../src/transport/telephony/recognise.ts'
import type { Dialect, Opening } from '../../../src/transport/telephony/serializer.ts'
import type { Message } from '../../../src/transport/socket/socket.ts'

/** The carriers that the tests know from the outside: their far ends, accounts and REST APIs. */
export const CARRIER_NAMES = ['twilio', 'telnyx', 'plivo', 'exotel', 'vonage', 'genesys', 'jambonz'] as const
export type CarrierName = (typeof CARRIER_NAMES)[number]

/** Those that ask at `/` what to do with a call, and whose calls are controlled over REST. */
export const ASKING = ['twilio', 'telnyx', 'plivo', 'exotel', 'vonage', 'jambonz'] as const
export type AskingCarrier = (typeof ASKING)[number]

export const carrierNamed = (name: string) => {
  const carrier = CARRIERS.find((each) => each.name === name)
  if (!carrier) throw new Error(`there is no carrier ${name}`)
  return carrier
}

export const dialectsWith = (telnyx_codec: TelnyxCodec = 'PCMU'): readonly Dialect[] =>
  CARRIERS.map((carrier) => carrier.dialect({ telnyx_codec }))

/** What the dialects of all carriers make of a message. */
export const recogniseAny = (message: Message, subprotocol?: string, telnyxCodec?: TelnyxCodec): Opening | undefined =>
  recognise(dialectsWith(telnyxCodec), message, subprotocol)
