import type { CallOrigin } from '../call/info.ts'
import { traceOf } from '../std/trace.ts'
import { checkValues, chooseAgent } from './choose-agent.ts'
import type { Edge } from './edge.ts'
import type { FoundSession } from './sessions.ts'

export interface Coming {
  /** Opens the connection. */
  readonly request: Pick<Request, 'headers'>
  readonly session?: FoundSession | undefined
  /** What the client says beside its session, which wins key by key. */
  readonly told?: Readonly<Record<string, unknown>>
  /** The agent that the path names. */
  readonly path?: string | undefined
}

/**
 * Where a call of a client comes from. A client that names no trace is in that of POST /start. Throws `ApiError`: 404 for an agent that is
 * not here, 400 for values that its prompt has no room for.
 */
export function callOrigin(edge: Pick<Edge, 'agents'>, { request, session, told, path }: Coming): CallOrigin {
  const trace = traceOf(request.headers) ?? session?.trace
  const data = { ...session?.body, ...told }
  const agent = chooseAgent(edge, { session, path, phone: session?.phone })
  checkValues(edge, agent, data)
  return {
    data,
    ...(session && { sessionId: session.id }),
    ...(session?.phone && { phone: session.phone }),
    ...(trace && { trace }),
    ...(agent !== undefined && { agent }),
  }
}
