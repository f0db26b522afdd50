import type { Config } from './config/schema.ts'
import type { StreamTickets } from './http/telephony/stream-tickets.ts'
import type { CallControl } from './transport/telephony/control/call-control.ts'
import { Dialer } from './transport/telephony/control/dialer.ts'

/** Undefined where the configuration names no public host, or not the whole account. */
export function dialerOf(
  { proxy_host: publicHost, telephony_from: from }: Config,
  control: CallControl | undefined,
  tickets: Pick<StreamTickets, 'issueAhead'> | undefined,
): Dialer | undefined {
  if (control === undefined || publicHost === undefined || tickets === undefined) return undefined
  const { carrier } = control
  return new Dialer({ control, publicHost, from, streamTicket: (call) => tickets.issueAhead({ carrier, ...call }) })
}
