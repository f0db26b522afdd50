import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parseJson } from '../body.ts'
import { ApiError } from '../errors.ts'
import { callIn, type IncomingCall } from './incoming-call.ts'
import { formOf, type SignedRequest } from './signatures/signed-request.ts'

/** A call that rings at a Call Control application of Telnyx. */
export interface RingingCall {
  /** The same when Telnyx tells of it again. */
  readonly eventId: string
  readonly call: IncomingCall
}

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
const NAMES = { callId: 'call_control_id', from: 'from', to: 'to', callerName: 'caller_id_name' }

/** A TeXML application posts forms and asks with a GET; what is neither is an event. */
export const isEvent = (request: SignedRequest): boolean => request.method === 'POST' && formOf(request) === undefined

/** Undefined for events of which nothing follows. Throws `ApiError`. */
export function ringingCall({ body }: SignedRequest): RingingCall | undefined {
  const event = parseJson(body)
  if (!Value.Check(Event, event))
    throw new ApiError(
      'BAD_REQUEST',
      'Expected the form of a TeXML application or an event of a Call Control application',
    )
  if (!Value.Check(Ringing, event)) return undefined
  const { id, payload } = event.data
  return { eventId: id, call: callIn('telnyx', NAMES, (name) => payload[name]) }
}
