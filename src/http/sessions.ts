import type { Session } from '../session/session.ts'
import type { Edge } from './edge.ts'
import { ApiError } from './errors.ts'

export const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** The session a request names. Throws `ApiError`: 400 for what is no UUID, 404 when there is none. */
export async function findSession(
  { sessions, heldSessions }: Pick<Edge, 'sessions' | 'heldSessions'>,
  id: string,
): Promise<Session> {
  if (!UUID.test(id)) throw new ApiError('BAD_REQUEST', 'Invalid session ID format')
  const name = id.toLowerCase()
  const session = (await sessions.get(name)) ?? (await heldSessions.get(name))
  if (!session) throw new ApiError('NOT_FOUND', 'Session not found')
  return session
}
