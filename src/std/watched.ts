import type { Clock } from './clock.ts'
import { Deadline } from './deadline.ts'
import { orAborted } from './or-aborted.ts'

/** How long a source may keep us waiting, and what is thrown when it does. */
export interface Patience {
  readonly clock: Clock
  /** Asked before each item. */
  readonly patienceMs: () => number
  readonly late: (waitedMs: number) => Error
}

/**
 * Passes on what the source yields. Throws `late()` when an item does not come in time, and the signal's reason when it aborts,
 * even when the source heeds neither. The time a consumer takes does not count.
 */
export async function* watched<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { clock, patienceMs, late }: Patience,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let waitMs = patienceMs()
  using deadline = new Deadline(clock, signal, waitMs, () => late(waitMs))
  const items = open(deadline.signal)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await orAborted(items.next(), deadline.signal)
      if (next.done === true) return
      deadline.hold()
      yield next.value
      waitMs = patienceMs()
      deadline.extend(waitMs)
    }
  } finally {
    // Not awaited: one that is stuck never answers, and what it throws now is of no use to anybody.
    items.return?.().catch(() => {})
  }
}
