import { asStageError, type Stage } from '../../std/errors.ts'
import { retry, type RetryIo, VOICE_RETRY } from '../../std/retry.ts'

/**
 * Streams what `open` yields. Opening is retried until the first item is there and never after it: nothing is said twice.
 * Throws `StageError`; an abort ends the stream quietly. The reader decides how long to wait; leaving the loop closes what is open.
 */
export async function* streaming<T>(
  stage: Stage,
  io: RetryIo,
  signal: AbortSignal,
  open: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const left = new AbortController()
  const until = AbortSignal.any([signal, left.signal])
  try {
    const stream = await retry(VOICE_RETRY, io, until, async () => {
      const items = open(until)[Symbol.asyncIterator]()
      return { items, first: await items.next() }
    })
    for (let next = stream.first; next.done !== true; next = await stream.items.next()) {
      yield next.value
      if (signal.aborted) return
    }
  } catch (error) {
    if (!signal.aborted) throw asStageError(stage, error)
  } finally {
    left.abort()
  }
}
