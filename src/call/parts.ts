import type { Clock } from '../std/clock.ts'
import type { Agent } from './agent.ts'
import type { Pacer } from './pacer.ts'
import type { Watcher } from './watcher.ts'

/** What all calls of a server share. */
export interface CallParts {
  readonly agent: Agent
  readonly clock: Clock
  readonly pacer: Pacer
  readonly maxDurationMs?: number
  /** How long a call waits for a caller whose connection is lost, after they were last heard of. Undefined: not at all. */
  readonly resumeMs?: number
  readonly watchers: readonly Watcher[]
}
