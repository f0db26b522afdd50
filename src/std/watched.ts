import type { Clock } from './clock.ts'
import { Deadline } from './deadline.ts'
import { orAborted } from './or-aborted.ts'

/** How long a source may keep us waiting for its next item, and what is thrown when it does. */
export interface Watch {
  readonly clock: Clock
  readonly patienceMs: number
  readonly late: () => Error
}

/**
 * Passes on what the source yields. Throws `late()` when nothing came in time, and the signal's reason when it aborts, even
 * when the source heeds neither. The time a consumer takes does not count.
 */
export async function* watched<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { clock, patienceMs, late }: Watch,
  signal: AbortSignal,
): AsyncGenerator<T> {
  using deadline = new Deadline(clock, signal, patienceMs, late)
  const items = open(deadline.signal)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await orAborted(items.next(), deadline.signal)
      if (next.done === true) return
      deadline.hold()
      yield next.value
      deadline.extend(patienceMs)
    }
  } finally {
    // Not awaited: one that is stuck never answers, and what it throws now is of no use to anybody.
    items.return?.().catch(() => {})
  }
}
