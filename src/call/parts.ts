import type { CallEvent } from '../event/call-event.ts'
import type { Clock } from '../std/clock.ts'
import type { Agent } from './agent.ts'
import type { Pacer } from './pacer.ts'

/** Watches a call; it can neither delay nor break it. */
export type CallObserver = (callId: string, event: CallEvent) => void

/** What all calls of a server share. */
export interface CallParts {
  readonly agent: Agent
  readonly clock: Clock
  readonly pacer: Pacer
  readonly maxDurationMs?: number
  /** How long a call waits for a caller whose connection is lost, after they were last heard of. Undefined: not at all. */
  readonly resumeMs?: number
  readonly observers: readonly CallObserver[]
}
