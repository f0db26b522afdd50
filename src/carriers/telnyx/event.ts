import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parseJson } from '../../transport/telephony/serializer.ts'
import { formOf, type SignedRequest } from '../signed-request.ts'
import type { CarrierNews } from '../webhook.ts'

const Event = Type.Object({ data: Type.Object({ event_type: Type.String() }) })
const Ringing = Type.Object({
  data: Type.Object({
    event_type: Type.Literal('call.initiated'),
    id: Type.String({ minLength: 1, maxLength: 255 }),
    // Telnyx tells of calls from us as well: those are outgoing.
    payload: Type.Intersect([
      Type.Object({ direction: Type.Literal('incoming') }),
      Type.Record(Type.String(), Type.Unknown()),
    ]),
  }),
})
/** https://developers.telnyx.com/api-reference/callbacks/call-streaming-failed */
const StreamFailed = Type.Object({
  data: Type.Object({
    event_type: Type.Literal('streaming.failed'),
    payload: Type.Object({ call_control_id: Type.String({ minLength: 1 }) }),
  }),
})
const WITHOUT_ACCOUNT = 'Set telnyx_api_key to answer a Call Control application, or use a TeXML application'
const FIELDS = { callId: 'call_control_id', from: 'from', to: 'to', callerName: 'caller_id_name' }

/** An event of a Call Control application. A TeXML application posts forms and asks with a GET; everything else is an event. */
export function readEvent(request: SignedRequest): CarrierNews | undefined {
  if (request.method !== 'POST' || formOf(request) !== undefined) return undefined
  const event = parseJson(new TextDecoder().decode(request.body))
  if (!Value.Check(Event, event))
    return {
      type: 'unreadable',
      problem: 'Expected the form of a TeXML application or an event of a Call Control application',
    }
  if (Value.Check(StreamFailed, event)) return { type: 'stream-failed', callId: event.data.payload.call_control_id }
  if (!Value.Check(Ringing, event)) return { type: 'other' }
  const { id, payload } = event.data
  return { type: 'rings', eventId: id, fields: FIELDS, read: (name) => payload[name], withoutAccount: WITHOUT_ACCOUNT }
}
