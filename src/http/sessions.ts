import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { PhoneCall } from '../call/info.ts'
import type { Session } from '../session/session.ts'
import type { Edge } from './edge.ts'
import { ApiError } from './errors.ts'

export const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** With the phone call that it was made for, where Daily holds one. */
export interface FoundSession extends Session {
  readonly phone?: PhoneCall
}

/** As POST /daily-dialin-webhook keeps it. */
const HeldCall = Type.Object({
  carrier: Type.String(),
  call_id: Type.String(),
  from: Type.String(),
  to: Type.String(),
})

/** The session a request names. Throws `ApiError`: 400 for what is no UUID, 404 when there is none. */
export async function findSession(
  { sessions, heldSessions }: Pick<Edge, 'sessions' | 'heldSessions'>,
  id: string,
): Promise<FoundSession> {
  if (!UUID.test(id)) throw new ApiError('BAD_REQUEST', 'Invalid session ID format')
  const name = id.toLowerCase()
  const session = (await sessions.get(name)) ?? withPhone(await heldSessions.get(name))
  if (!session) throw new ApiError('NOT_FOUND', 'Session not found')
  return session
}

function withPhone(held: Session | undefined): FoundSession | undefined {
  if (!held || !Value.Check(HeldCall, held.body)) return held
  const { carrier, call_id: callId, from, to } = held.body
  return { ...held, phone: { carrier, direction: 'incoming', callId, from, to } }
}
