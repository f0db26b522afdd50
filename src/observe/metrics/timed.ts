import type { Clock } from '../../std/clock.ts'
import { type ModelStage, StageError } from '../../std/errors.ts'

/** What is learned of one request to a stage. Times count what was waited for the stage, not what its consumer took. */
export interface RequestTimes<T> {
  readonly stage: ModelStage
  item(item: T, waitMs: number): void
  /** Not told of a request that was cut: how long it took says nothing. */
  ended(outcome: 'success' | 'error', waitedMs: number): void
}

/** Passes on what a source yields, and tells how long it was waited for. */
export async function* timed<T>(
  clock: Clock,
  source: AsyncIterable<T>,
  signal: AbortSignal,
  times: RequestTimes<T>,
): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]()
  let waitedMs = 0
  let sinceMs = clock.now()
  let isOver = false
  const end = (outcome: 'success' | 'error') => {
    isOver = true
    const { aborted, reason } = signal
    // One that was cut by hand, or because another stage failed.
    const isCut = aborted && !(reason instanceof StageError && reason.stage === times.stage)
    if (!isCut) times.ended(aborted ? 'error' : outcome, waitedMs + clock.now() - sinceMs)
  }
  try {
    for (;;) {
      sinceMs = clock.now()
      const next = await items.next()
      const waitMs = clock.now() - sinceMs
      if (next.done === true) return end('success')
      waitedMs += waitMs
      times.item(next.value, waitMs)
      yield next.value
    }
  } catch (error) {
    end('error')
    throw error
  } finally {
    if (!isOver) await items.return?.()
  }
}
