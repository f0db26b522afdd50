import type { CallOrigin } from '../call/info.ts'
import { traceOf } from '../std/trace.ts'
import type { FoundSession } from './sessions.ts'

/**
 * Where a call of a client comes from: `request` opens its connection, `told` is what the client says beside its session, and wins key by
 * key. A client that names no trace is in that of POST /start.
 */
export function callOrigin(
  { headers }: Pick<Request, 'headers'>,
  session?: FoundSession,
  told: Readonly<Record<string, unknown>> = {},
): CallOrigin {
  const trace = traceOf(headers) ?? session?.trace
  return {
    data: { ...session?.body, ...told },
    ...(session && { sessionId: session.id }),
    ...(session?.phone && { phone: session.phone }),
    ...(trace && { trace }),
  }
}
