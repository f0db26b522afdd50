import { type Log, stackOf } from './log.ts'
import type { Clock } from '../std/clock.ts'

/** More than this many within a minute, and it is not one call that is broken. */
const MOST_PER_MINUTE = 20
const MINUTE_MS = 60_000

/** The part of `process` that tells of errors. */
export interface ErrorSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
}

/** What code waited for is over with its call: `void call.ask('…').then(…)` is no fault. */
const isEndOfCall = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/**
 * Errors that nothing caught would end the process, and every call with it. They put the one call in doubt in which they
 * arose, so they are logged and the server goes on; resolves when they come in such numbers that it should not.
 */
export function watchStrayErrors(source: ErrorSource, log: Log, clock: Clock): Promise<void> {
  const recent: number[] = []
  return new Promise((resolve) => {
    const note = (message: string) => (error: unknown) => {
      log.error(message, { stack: stackOf(error) })
      const nowMs = clock.now()
      recent.push(nowMs)
      while ((recent[0] ?? nowMs) < nowMs - MINUTE_MS) recent.shift()
      if (recent.length > MOST_PER_MINUTE) resolve()
    }
    source.on('uncaughtException', note('an error was not caught'))
    const failed = note('a promise failed and nobody waited for it')
    source.on('unhandledRejection', (error) => (isEndOfCall(error) ? undefined : failed(error)))
  })
}
