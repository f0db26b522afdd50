import type { NonceStore } from '../../session/nonces.ts'
import type { CallControl } from '../../transport/telephony/control/call-control.ts'
import type { Carrier } from '../../transport/telephony/serializer.ts'
import type { TelnyxCodec } from '../../transport/telephony/telnyx-codecs.ts'
import type { OwnNames } from '../own-names.ts'
import type { Complaints } from './complaints.ts'
import type { Handshakes } from './handshakes.ts'
import type { Verifier } from './signatures/verifier.ts'
import type { StreamTickets } from './stream-tickets.ts'
import type { TransferTickets } from './transfer-tickets.ts'

/** Calls of a carrier, as the edge takes them. */
export interface CarrierDesk {
  readonly carrier: Carrier
  /** As the carrier was told us. */
  readonly names: OwnNames
  /** Undefined: nobody is asked to sign. */
  readonly isSigned: Verifier | undefined
  readonly complaints: Complaints
  readonly nonces: NonceStore
  readonly handshakes: Handshakes
  readonly tickets: StreamTickets
  /** Undefined where the carrier is told a number over REST, or does not know where we are. */
  readonly transfers: TransferTickets | undefined
  /** Undefined where the account is not configured. */
  readonly control: CallControl | undefined
  /** Whether keys are found by their tones; undefined: where the carrier sends no message for them. */
  readonly inbandDtmf: boolean | undefined
  /** What Telnyx is told to play, and so what it is sent. */
  readonly telnyxCodec: TelnyxCodec
}
