import type { CarrierDesk } from '../http/telephony/desk.ts'
import type { Config } from '../config/schema.ts'
import { Dialer, type DialerOptions, type OutgoingCall } from '../transport/telephony/control/dialer.ts'

interface DialledFrom extends Pick<CarrierDesk, 'carrier' | 'control'> {
  readonly tickets: Pick<CarrierDesk['tickets'], 'issueAhead'>
}

/** Undefined where the configuration names no public host, or not the whole account. */
export function dialerOf(
  { proxy_host: publicHost, telephony_from: from, max_calls: maxCalls }: Config,
  desk: DialledFrom | undefined,
  { clock, liveCalls }: Pick<DialerOptions, 'clock' | 'liveCalls'>,
): Dialer | undefined {
  if (desk?.control === undefined || publicHost === undefined) return undefined
  const { carrier, control, tickets } = desk
  const streamTicket = (call: OutgoingCall) => tickets.issueAhead({ carrier, ...call })
  return new Dialer({ control, publicHost, from, streamTicket, clock, maxCalls, liveCalls })
}
