import { type Fetch, networkCodeOf, retryAfter } from '../../providers/http/http.ts'
import type { Clock } from '../../std/clock.ts'
import { Deadline } from '../../std/deadline.ts'
import { orAborted } from '../../std/or-aborted.ts'

/** How long a sink may take to answer. */
const ANSWER_MS = 15_000
/** How long the rest of an answer is read, so that its connection can serve the next event, and how much of it. */
const REST_MS = 1000
const REST_BYTES = 16 * 1024

export type Outcome =
  | { readonly type: 'delivered' }
  /** `reason` is a status, a code of the network's, or "timeout": nothing that the sink wrote. */
  | { readonly type: 'failed'; readonly reason: string; readonly retryAfterMs?: number | undefined }
  /** 410: nobody is there any more. */
  | { readonly type: 'gone' }

export interface AttemptIo {
  readonly fetch: Fetch
  readonly clock: Clock
}

/** Sends one event once. Redirects are not followed, and what the answer says is not read. Never rejects. */
export async function attempt(
  { fetch, clock }: AttemptIo,
  url: string,
  request: { readonly headers: Record<string, string>; readonly body: string },
  signal: AbortSignal,
): Promise<Outcome> {
  // Leaving aborts whatever of the answer has not come.
  using deadline = new Deadline(clock, signal, ANSWER_MS, () => new DOMException('no answer', 'TimeoutError'))
  try {
    const response = await orAborted(
      fetch(url, { ...request, method: 'POST', redirect: 'manual', signal: deadline.signal }),
      deadline.signal,
    )
    deadline.extend(REST_MS)
    await skipped(response, deadline.signal)
    if (response.ok) return { type: 'delivered' }
    if (response.status === 410) return { type: 'gone' }
    return { type: 'failed', reason: String(response.status), retryAfterMs: retryAfter(response.headers) }
  } catch (error) {
    return { type: 'failed', reason: deadline.signal.aborted ? 'timeout' : networkCodeOf(error) || 'unreachable' }
  }
}

/** Reads the body of an answer to its end, if that is near. */
async function skipped({ body }: Response, signal: AbortSignal): Promise<void> {
  if (!body) return
  const reader = body.getReader()
  try {
    for (let bytes = 0; bytes <= REST_BYTES;) {
      const { done, value } = await orAborted(reader.read(), signal)
      if (done) return
      bytes += value.byteLength
    }
  } catch {
    // The status says all.
  }
  reader.cancel().catch(() => {})
}
