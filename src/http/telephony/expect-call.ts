import type { IncomingCall } from '../../carriers/webhook.ts'
import type { Edge } from '../edge.ts'
import { phoneOrigin } from './phone-origin.ts'

/** Whoever announced the call is told where to open its stream: it is here in a moment. Never rejects: without this the call is the same. */
export async function expectCall(edge: Edge, call: IncomingCall, headers: Headers): Promise<void> {
  try {
    const session = call.session === undefined ? undefined : await edge.dialledSessions.get(call.session)
    const start = { carrier: call.carrier, callId: call.callId, streamId: '', parameters: {}, isProbe: false }
    // What is wrong with it is told when it is here.
    const teller = { agents: edge.agents, log: { warn: () => {} } }
    edge.expect(phoneOrigin(teller, start, call, session, headers))
  } catch {
    // The stream will tell.
  }
}
