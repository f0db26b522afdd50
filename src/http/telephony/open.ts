import type { Carrier, Settings } from '../../carriers/carrier.ts'
import type { Log } from '../../observe/log.ts'
import type { Stores } from '../../session/open.ts'
import type { Clock } from '../../std/clock.ts'
import type { CallControl } from '../../transport/telephony/control/call-control.ts'
import { type NameSettings, ownNamesOf } from '../own-names.ts'
import { Complaints } from './complaints.ts'
import type { CarrierDesk } from './desk.ts'
import { handshakesFor } from './handshakes.ts'
import { StreamTickets } from './stream-tickets.ts'
import { transferTicketsOf } from './transfer-tickets.ts'

/** By the names of the configuration. The keys of the carrier are among them. */
export interface TelephonySettings extends Settings, NameSettings {
  readonly telephony_require_ticket?: boolean
  readonly telephony_inband_dtmf?: boolean
  readonly max_calls: number
}

export interface DeskParts {
  /** Whose calls the desk takes. */
  readonly carrier: Carrier
  /** All that a stream may come from. */
  readonly carriers: readonly Carrier[]
  readonly clock: Clock
  readonly log: Log
  readonly stores: Pick<Stores, 'tickets' | 'nonces'>
  readonly control: CallControl | undefined
}

export function openDesk(settings: TelephonySettings, parts: DeskParts): CarrierDesk {
  const { carrier, carriers, clock, log, stores, control } = parts
  const { proxy_host: publicHost, telephony_inband_dtmf: inbandDtmf } = settings
  const { tickets } = stores
  const webhook = carrier.webhook?.(settings)
  const isSigned = carrier.signature.verifier(settings, clock)
  // Without verified webhooks anybody could ask for a ticket. A carrier without tickets signs its upgrades.
  const areRequired =
    carrier.facts.noTicket === undefined && (settings.telephony_require_ticket ?? isSigned !== undefined)
  return {
    carrier: carrier.name,
    // Its own first: another carrier may speak the same dialect.
    dialects: [carrier, ...carriers.filter((each) => each !== carrier)].map((each) => each.dialect(settings)),
    webhook,
    signature: carrier.signature,
    isSigned,
    names: ownNamesOf(settings),
    complaints: new Complaints({ clock, log }),
    nonces: stores.nonces,
    handshakes: handshakesFor(settings.max_calls),
    tickets: new StreamTickets(tickets, { areRequired, areKnownByNumbers: webhook?.isKnownByNumbers ?? false }),
    transfers: transferTicketsOf(tickets.transfer, carrier, publicHost),
    control,
    inbandDtmf,
  }
}
