import type { IncomingCall } from '../../carriers/webhook.ts'
import type { Edge } from '../edge.ts'
import { phoneOrigin } from './phone-origin.ts'

/**
 * Whoever announced the call is told where to open its stream: it is here in a moment. Never throws: without this the call is the same. One
 * that we have placed may be announced while the phone rings, and many are not answered: it is not expected.
 */
export function expectCall(edge: Edge, call: IncomingCall, headers: Headers): void {
  if (call.session !== undefined) return
  try {
    const start = { carrier: call.carrier, callId: call.callId, streamId: '', parameters: {}, isProbe: false }
    // What is wrong with it is told when it is here.
    const teller = { agents: edge.agents, log: { warn: () => {} } }
    edge.expect(phoneOrigin(teller, start, call, undefined, headers))
  } catch {
    // The stream will tell.
  }
}
