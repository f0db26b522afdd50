import type { Config } from '../config/schema.ts'
import type { StreamTickets } from '../http/telephony/stream-tickets.ts'
import type { CallControl } from '../transport/telephony/control/call-control.ts'
import { Dialer, type DialerOptions, type OutgoingCall } from '../transport/telephony/control/dialer.ts'

/** Undefined where the configuration names no public host, or not the whole account. */
export function dialerOf(
  { proxy_host: publicHost, telephony_from: from, max_calls: maxCalls }: Config,
  control: CallControl | undefined,
  tickets: Pick<StreamTickets, 'issueAhead'> | undefined,
  { clock, liveCalls }: Pick<DialerOptions, 'clock' | 'liveCalls'>,
): Dialer | undefined {
  if (control === undefined || publicHost === undefined || tickets === undefined) return undefined
  const { carrier } = control
  const streamTicket = (call: OutgoingCall) => tickets.issueAhead({ carrier, ...call })
  return new Dialer({ control, publicHost, from, streamTicket, clock, maxCalls, liveCalls })
}
