import type { CallOrigin } from '../call/info.ts'
import type { Session } from '../session/session.ts'
import { traceOf } from '../std/trace.ts'

/**
 * Where a call of a client comes from: `request` opens its connection, `told` is what the client says beside its session, and wins key by
 * key. A client that names no trace is in that of POST /start.
 */
export function callOrigin(
  { headers }: Pick<Request, 'headers'>,
  session?: Session,
  told: Readonly<Record<string, unknown>> = {},
): CallOrigin {
  const trace = traceOf(headers) ?? session?.trace
  return {
    data: { ...session?.body, ...told },
    ...(session && { sessionId: session.id }),
    ...(trace && { trace }),
  }
}
