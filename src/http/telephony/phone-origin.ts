import type { CallOrigin, PhoneCall } from '../../call/info.ts'
import type { Session } from '../../session/session.ts'
import { traceOf } from '../../std/trace.ts'
import type { StreamStart } from '../../transport/telephony/serializer.ts'
import type { IncomingCall } from '../../carriers/webhook.ts'
import { MAX_CHARS } from './incoming-call.ts'

/**
 * Where a phone call comes from. `announced` comes from our ticket, so it is trusted more than the stream. `session` is
 * that of POST /calls, when the call is from us: then that request began it, and not the upgrade of the stream with these headers.
 */
export function phoneOrigin(
  start: StreamStart,
  announced: IncomingCall | undefined,
  session: Session | undefined,
  headers: Headers,
): CallOrigin {
  const phone = phoneOf(start, announced)
  const trace = session?.trace ?? traceOf(headers)
  const { carrier, from, to } = phone
  return {
    // What prompts may name.
    data: {
      ...session?.body,
      ...start.parameters,
      carrier,
      call_id: start.callId,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(announced?.callerName !== undefined && { caller_name: announced.callerName }),
    },
    phone,
    ...(announced?.session !== undefined && { sessionId: announced.session }),
    ...(trace && { trace }),
  }
}

function phoneOf(start: StreamStart, announced: IncomingCall | undefined): PhoneCall {
  const callId = start.callId || announced?.callId
  const from = announced?.from ?? start.from
  const to = announced?.to ?? start.to
  return {
    carrier: start.carrier,
    direction: announced?.session === undefined ? 'incoming' : 'outgoing',
    ...(callId && { callId: callId.slice(0, MAX_CHARS) }),
    ...(from !== undefined && { from: from.slice(0, MAX_CHARS) }),
    ...(to !== undefined && { to: to.slice(0, MAX_CHARS) }),
  }
}
