import type { Signature, Verifier } from '../../carriers/signature.ts'
import type { Webhook } from '../../carriers/webhook.ts'
import type { NonceStore } from '../../session/nonces.ts'
import type { CallControl } from '../../transport/telephony/control/call-control.ts'
import type { Dialect } from '../../transport/telephony/serializer.ts'
import type { OwnNames } from '../own-names.ts'
import type { Complaints } from './complaints.ts'
import type { Handshakes } from './handshakes.ts'
import type { StreamTickets } from './stream-tickets.ts'
import type { TransferTickets } from './transfer-tickets.ts'

/** Calls of a carrier, as the edge takes them. */
export interface CarrierDesk {
  /** The name of the carrier. */
  readonly carrier: string
  /** Of every carrier: a stream says itself which carrier it comes from. */
  readonly dialects: readonly Dialect[]
  /** Undefined where the carrier asks nothing before it opens a stream. */
  readonly webhook: Webhook | undefined
  readonly signature: Signature
  /** Undefined: nobody is asked to sign. */
  readonly isSigned: Verifier | undefined
  /** Our address as the carrier was given it. */
  readonly names: OwnNames
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
}
