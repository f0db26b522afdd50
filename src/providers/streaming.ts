import { Deadline } from '../std/deadline.ts'
import { asStageError, type Stage } from '../std/errors.ts'
import { retry, type RetryIo, VOICE_RETRY } from '../std/retry.ts'
import { tooLate } from '../std/too-late.ts'

/** How long a streamed reply may keep a caller waiting. */
export interface Patience {
  /** For the first item, all tries together. */
  readonly firstMs: number
  /** Between two items; the time we take to use one does not count. */
  readonly stallMs: number
}

/**
 * Streams what `open` yields. Opening is retried until the first item is there and never after it: nothing is said twice.
 * Throws `StageError`; an abort ends the stream quietly, closing what is open.
 */
export async function* streaming<T>(
  stage: Stage,
  io: RetryIo,
  patience: Patience,
  signal: AbortSignal,
  open: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T> {
  using deadline = new Deadline(io.clock, signal, patience.firstMs, () => tooLate(stage, patience.firstMs))
  try {
    const stream = await retry(VOICE_RETRY, io, deadline.signal, async () => {
      const items = open(deadline.signal)[Symbol.asyncIterator]()
      return { items, first: await items.next() }
    })
    for (let next = stream.first; next.done !== true; next = await stream.items.next()) {
      deadline.hold()
      yield next.value
      if (signal.aborted) return
      deadline.extend(patience.stallMs)
    }
    deadline.signal.throwIfAborted()
  } catch (error) {
    if (!signal.aborted) throw asStageError(stage, deadline.signal.aborted ? deadline.signal.reason : error)
  }
}
