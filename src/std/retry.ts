import { type Clock, sleep } from './clock.ts'
import { StageError } from './errors.ts'

export interface RetryPolicy {
  /** How often to try in all. */
  readonly attempts: number
  /** The wait before the second try; each later one waits twice as long. */
  readonly firstDelayMs: number
  /** The longest wait. A server that asks for more is not asked again. */
  readonly maxDelayMs: number
}

/** A caller hears the wait as silence: about half a second in all, unless the server asks for up to one second. */
export const VOICE_RETRY: RetryPolicy = { attempts: 3, firstDelayMs: 150, maxDelayMs: 1000 }

/** What a retry needs of the world. `random` gives numbers from 0 up to 1. */
export interface RetryIo {
  readonly clock: Clock
  readonly random: () => number
  /** How often to try in all, in place of the policy's. */
  readonly attempts?: number
  /** Told of each failure that is followed by another try. */
  readonly retried?: (error: StageError) => void
}

/** Runs `attempt` until it succeeds, fails for good, or the signal aborts; throws its last error, or the signal's reason. */
export async function retry<T>(
  policy: RetryPolicy,
  io: RetryIo,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof StageError) || tried >= (io.attempts ?? policy.attempts)) throw error
      const waitMs = delayMs(policy, io.random, tried, error)
      if (waitMs === undefined) throw error
      io.retried?.(error)
      await sleep(io.clock, waitMs, signal)
    }
  }
}

/** Jittered between half and all of the step, so that calls which failed together do not come back together; undefined to give up. */
function delayMs(policy: RetryPolicy, random: () => number, tried: number, error: StageError): number | undefined {
  if (!error.retryable) return undefined
  const stepMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (tried - 1))
  const waitMs = stepMs * (0.5 + random() / 2)
  if (error.retryAfterMs === undefined) return waitMs
  return error.retryAfterMs > policy.maxDelayMs ? undefined : Math.max(waitMs, error.retryAfterMs)
}
