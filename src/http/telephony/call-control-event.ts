import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parseJson } from '../body.ts'
import { ApiError } from '../errors.ts'
import { callIn, type IncomingCall } from './incoming-call.ts'
import { formOf, type SignedRequest } from './signatures/signed-request.ts'

/** What happens to a call at a Call Control application of Telnyx. */
export type CallNews =
  /** `eventId` is the same when Telnyx tells of it again. */
  | { readonly type: 'rings'; readonly eventId: string; readonly call: IncomingCall }
  /** It is answered, and nobody is heard on it (https://developers.telnyx.com/api-reference/callbacks/call-streaming-failed). */
  | { readonly type: 'stream-failed'; readonly callId: string }

const Event = Type.Object({ data: Type.Object({ event_type: Type.String() }) })
const Ringing = Type.Object({
  data: Type.Object({
    event_type: Type.Literal('call.initiated'),
    id: Type.String({ minLength: 1, maxLength: 255 }),
    // Calls from us are told of as well, as outgoing.
    payload: Type.Intersect([
      Type.Object({ direction: Type.Literal('incoming') }),
      Type.Record(Type.String(), Type.Unknown()),
    ]),
  }),
})
const StreamFailed = Type.Object({
  data: Type.Object({
    event_type: Type.Literal('streaming.failed'),
    payload: Type.Object({ call_control_id: Type.String({ minLength: 1 }) }),
  }),
})
const NAMES = { callId: 'call_control_id', from: 'from', to: 'to', callerName: 'caller_id_name' }

/** A TeXML application posts forms and asks with a GET; what is neither is an event. */
export const isEvent = (request: SignedRequest): boolean => request.method === 'POST' && formOf(request) === undefined

/** What is to be done about an event; undefined when nothing follows of it. Throws `ApiError`. */
export function newsOf({ body }: SignedRequest): CallNews | undefined {
  const event = parseJson(body)
  if (!Value.Check(Event, event))
    throw new ApiError(
      'BAD_REQUEST',
      'Expected the form of a TeXML application or an event of a Call Control application',
    )
  if (Value.Check(StreamFailed, event)) return { type: 'stream-failed', callId: event.data.payload.call_control_id }
  if (!Value.Check(Ringing, event)) return undefined
  const { id, payload } = event.data
  return { type: 'rings', eventId: id, call: callIn('telnyx', NAMES, (name) => payload[name]) }
}
