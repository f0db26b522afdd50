import type { CallEvent } from '../event/call-event.ts'
import type { CallInfo } from './info.ts'

/** Watches calls: recordings, transcripts, metrics and traces are watchers. None of them can delay or break a call. */
export interface Watcher {
  /** A call begins. What this returns is told of everything until the call is over. */
  open(info: CallInfo): Watch
}

/**
 * What watches one call. All calls are synchronous and from the hot path; what throws is told nothing more. Disposed of when the call has
 * ended, and waited for some seconds at most.
 */
export interface Watch extends Partial<AsyncDisposable> {
  event?(event: CallEvent): void
  /** 20 ms of the caller at 16 kHz, and when it had been said, by the clock. Valid until it returns. */
  callerHop?(hop: Int16Array, atMs: number): void
  /** 20 ms for the caller at the rate of the wire, and when its end is due at the ear, by the clock. Valid until it returns. */
  botHop?(hop: Int16Array, atMs: number): void
}
