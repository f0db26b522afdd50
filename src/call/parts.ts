import type { NoiseFilter } from '../audio/noise-filter.ts'
import type { Clock } from '../std/clock.ts'
import type { Agent } from './agent.ts'
import type { CallOrigin } from './info.ts'
import type { Pacer } from './pacer.ts'
import type { Watcher } from './watcher.ts'

/** An agent as it takes calls. */
export interface NamedAgent {
  readonly name: string
  readonly agent: Agent
  /** What the agent hears the caller through. */
  readonly noiseFilter?: NoiseFilter
  /** The longest that a call with it may be. */
  readonly maxDurationMs?: number
}

/** What all calls of a server share. */
export interface SharedParts {
  readonly clock: Clock
  readonly pacer: Pacer
  /** How long a call waits for a caller whose connection is lost, after they were last heard of. Undefined: not at all. */
  readonly resumeMs?: number
  readonly watchers: readonly Watcher[]
  /** Clients are shown what goes into tools and what they bring. */
  readonly showsTools?: boolean
  /** To whom an agent may hand a caller over. */
  readonly agentNamed?: (name: string) => NamedAgent | undefined
}

/** What one call needs. */
export interface CallParts extends SharedParts, Omit<NamedAgent, 'name'> {}

/** Decides who takes a call, once, when it begins. Throws for a name that nobody has. */
export type Choose = (origin: CallOrigin) => NamedAgent
