import { type BargeInRule, DEFAULT_BARGE_IN } from './barge-in.ts'
import { DEFAULT_ENDPOINT, type EndpointRules } from './endpoint.ts'

export interface TurnRules {
  readonly endpoint: EndpointRules
  readonly bargeIn: BargeInRule
  /** Silence after which the recogniser is asked for its final: the answer is then known when the turn ends. */
  readonly pauseMs: number
  /** The same while the bot is paused because of the caller's sound. */
  readonly contestPauseMs: number
  /** Silence after which the end-of-turn model is asked; Infinity where there is none. */
  readonly judgeMs: number
  /** How long past the end of a turn a recogniser may take before the turn goes on without it. */
  readonly patienceMs: number
  /** A caller who speaks on for this long is answered all the same. */
  readonly longestMs: number
  /** The likely end of a turn is told before it is sure. */
  readonly foresees: boolean
}

export const DEFAULT_TURN_RULES: TurnRules = {
  endpoint: DEFAULT_ENDPOINT,
  bargeIn: DEFAULT_BARGE_IN,
  pauseMs: 200,
  contestPauseMs: 100,
  judgeMs: Number.POSITIVE_INFINITY,
  patienceMs: 4000,
  longestMs: Number.POSITIVE_INFINITY,
  foresees: true,
}

/** For a far side that pauses long, as machines do: no turn ends after a shorter silence, or lasts longer. */
export interface Pace {
  readonly leastMs: number
  readonly longestMs: number
}
