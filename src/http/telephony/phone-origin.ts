import type { CallOrigin, PhoneCall } from '../../call/info.ts'
import type { Log } from '../../observe/log.ts'
import type { Session } from '../../session/session.ts'
import { traceOf } from '../../std/trace.ts'
import type { StreamStart } from '../../transport/telephony/serializer.ts'
import { chooseAgent } from '../choose-agent.ts'
import type { Edge } from '../edge.ts'
import type { IncomingCall } from '../../carriers/webhook.ts'
import { MAX_CHARS } from './incoming-call.ts'

interface Teller extends Pick<Edge, 'agents'> {
  readonly log: Pick<Log, 'warn'>
}

/**
 * Where a phone call comes from. `announced` comes from our ticket, so it is trusted more than the stream. `session` is
 * that of POST /calls, when the call is from us: then that request began it, and not the upgrade of the stream with these headers. Throws `ApiError` for an
 * agent that is not here.
 */
export function phoneOrigin(
  edge: Teller,
  start: StreamStart,
  announced: IncomingCall | undefined,
  session: Session | undefined,
  headers: Headers,
): CallOrigin {
  const phone = phoneOf(start, announced)
  const trace = session?.trace ?? traceOf(headers)
  const { carrier, from, to } = phone
  // What prompts may name.
  const data = {
    ...session?.body,
    ...start.parameters,
    carrier,
    call_id: start.callId,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(announced?.callerName !== undefined && { caller_name: announced.callerName }),
  }
  const agent = chooseAgent(edge, { session, phone })
  return {
    data: fitting(edge, agent, data, phone),
    phone,
    ...(agent !== undefined && { agent }),
    ...(announced?.session !== undefined && { sessionId: announced.session }),
    ...(trace && { trace }),
  }
}

/** A call that rings cannot be refused for what its carrier says of it: a value that the prompt has no room for is left out whole. */
function fitting(
  { agents, log }: Teller,
  agent: string | undefined,
  data: Readonly<Record<string, unknown>>,
  phone: PhoneCall,
): Readonly<Record<string, unknown>> {
  const variable = agents.tooLong(agent, data)
  if (variable === undefined) return data
  const [root = variable] = variable.split('.', 1)
  if (!Object.hasOwn(data, root)) return data
  log.warn('a value is too long for the prompt and was left out', {
    carrier: phone.carrier,
    carrierCall: phone.callId,
    variable,
  })
  const { [root]: _, ...others } = data
  return fitting({ agents, log }, agent, others, phone)
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
