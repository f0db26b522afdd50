export interface ReconnectPolicy {
  /** Tries before a lost connection is given up; 0 to leave that to you. */
  readonly attempts: number
  /** The wait before the first try; each later one waits twice as long. */
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

/** About a minute in all: a restarted server, a lift, a change of networks. */
export const RECONNECT: ReconnectPolicy = { attempts: 8, firstDelayMs: 500, maxDelayMs: 15_000 }

/** A timer of more than 24 days fires at once, and a caller does not wait for hours. */
const MAX_RETRY_AFTER_MS = 60_000

/** Jittered between half and all of the step, so that callers who were cut off together do not come back together. */
export function delayMs(policy: ReconnectPolicy, random: () => number, attempt: number, retryAfterMs = 0): number {
  const stepMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1))
  return Math.max(Math.min(retryAfterMs, MAX_RETRY_AFTER_MS), stepMs * (0.5 + random() / 2))
}

/** What a close code asks of us (RFC 6455 §7.4, and the server's table). */
export function verdictOf(code: number): 'over' | 'refused' | 'lost' {
  // Hung up, or the longest duration of a call.
  if (code === 1000) return 'over'
  // Away, no close frame, failed, restart, try again, bad gateway: 1001, 1005, 1006, 1011 to 1014.
  if (code === 1001 || code === 1005 || code === 1006 || (code >= 1011 && code <= 1014)) return 'lost'
  // Protocol, policy and size, and what an application makes its own: the same again would be closed again.
  return 'refused'
}
