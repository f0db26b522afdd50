import type { Log } from '../../observe/log.ts'
import type { Stores } from '../../session/open.ts'
import type { Clock } from '../../std/clock.ts'
import type { CallControl } from '../../transport/telephony/control/call-control.ts'
import { type Carrier, CARRIERS } from '../../transport/telephony/serializer.ts'
import type { TelnyxCodec } from '../../transport/telephony/telnyx-codecs.ts'
import { type NameSettings, ownNamesOf } from '../own-names.ts'
import { Complaints } from './complaints.ts'
import type { CarrierDesk } from './desk.ts'
import { handshakesFor } from './handshakes.ts'
import { type CarrierSecrets, verifierOf } from './signatures/verifier.ts'
import { StreamTickets } from './stream-tickets.ts'
import { transferTicketsOf } from './transfer-tickets.ts'

/** By the names of the configuration. */
export interface TelephonySettings extends CarrierSecrets, NameSettings {
  readonly runner_transport: string
  readonly telephony_require_ticket?: boolean
  readonly telephony_inband_dtmf?: boolean
  readonly max_calls: number
  readonly telnyx_codec: TelnyxCodec
}

/** Undefined when callers come from no carrier. */
export function carrierDeskOf(
  settings: TelephonySettings,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  { tickets, nonces }: Pick<Stores, 'tickets' | 'nonces'>,
  control?: CallControl,
): CarrierDesk | undefined {
  const { runner_transport: carrier, proxy_host: publicHost, telephony_inband_dtmf: inbandDtmf } = settings
  if (!isCarrier(carrier)) return undefined
  const isSigned = verifierOf(carrier, settings, clock)
  // Without verified webhooks anybody could ask for a ticket. Genesys asks nothing first, so it has none: its upgrades are signed.
  const areRequired = carrier !== 'genesys' && (settings.telephony_require_ticket ?? isSigned !== undefined)
  return {
    carrier,
    names: ownNamesOf(settings),
    isSigned,
    complaints: new Complaints({ clock, log }),
    nonces,
    handshakes: handshakesFor(settings.max_calls),
    tickets: new StreamTickets(tickets, areRequired),
    transfers: transferTicketsOf(tickets.transfer, carrier, publicHost),
    control,
    inbandDtmf,
    telnyxCodec: settings.telnyx_codec,
  }
}

const isCarrier = (name: string): name is Carrier => CARRIERS.some((carrier) => carrier === name)
