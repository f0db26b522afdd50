import type { Clock } from '../std/clock.ts'
import type { SilentServer } from '../transport/webrtc/guard/gathering.ts'
import type { Log } from './log.ts'

const AGAIN_AFTER_MS = 60_000

/** Logs that a kind of server does not answer: at most once a minute for each kind, since each offer finds it out anew. */
export function logSilentServers(log: Log, clock: Clock): (server: SilentServer) => void {
  const toldAtMs = new Map<SilentServer, number>()
  return (server) => {
    const nowMs = clock.now()
    if (nowMs - (toldAtMs.get(server) ?? -Infinity) < AGAIN_AFTER_MS) return
    toldAtMs.set(server, nowMs)
    log.warn('webrtc ice server gave no address within 500 ms, answering without it', { server })
  }
}
