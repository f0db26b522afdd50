import { en } from '../../../src/language/en.ts'
import { DEFAULT_ENDPOINT, Endpoint, type EndpointRules } from '../../../src/turn/endpoint.ts'
import { JUDGED_MS, readingMs } from '../conversation/virtual-model.ts'
import { JUDGED_AFTER_MS, READ_AFTER_MS, type Silence, type TurnFacts } from './facts.ts'

/** How long is waited, and from which probability on the end-of-turn model is sure; undefined: it is not asked. */
export interface Policy {
  readonly rules: EndpointRules
  readonly sure?: number
}

/** What reading and judging take. */
export interface Cost {
  readonly readMs: (soundMs: number) => number
  readonly judgeMs: number
}

/** As eot-bench counts: the silence a policy waits for, and not what a machine takes to compute. */
export const FREE: Cost = { readMs: () => 0, judgeMs: 0 }
/** Of an idle machine, as the calls of the corpus are played. */
export const IDLE_MACHINE: Cost = { readMs: readingMs, judgeMs: JUDGED_MS }

/** After how much of each silence the floor changes hands, if nobody speaks before. */
export function decisionsOf({ silences }: TurnFacts, { rules, sure }: Policy, cost: Cost): number[] {
  // The habits of a caller are learnt within the turn.
  const endpoint = new Endpoint(en.turns, rules)
  return silences.map((silence) => {
    const ms = decisionOf(silence, endpoint, sure, cost)
    if (silence.label === 'hold' && silence.ms >= READ_AFTER_MS) endpoint.paused(silence.ms)
    return ms
  })
}

function decisionOf(
  { text, readAfterMs, readMs, over }: Silence,
  endpoint: Endpoint,
  sure: number | undefined,
  cost: Cost,
): number {
  const readAtMs = readAfterMs + cost.readMs(readMs)
  if (sure === undefined) return Math.max(readAtMs, endpoint.waitMs(text))
  const judgedAtMs = JUDGED_AFTER_MS + cost.judgeMs
  const unjudgedMs = Math.max(readAtMs, endpoint.waitMs(text))
  if (unjudgedMs < judgedAtMs) return unjudgedMs
  return Math.max(readAtMs, judgedAtMs, endpoint.waitMs(text, over >= sure ? 1 : 0))
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => from + at * step)

/** All waits of the rules, by a factor. */
export const RULES_ALONE: readonly Policy[] = range(0.2, 5, 0.05).map((factor) => ({ rules: scaled(factor) }))

const THRESHOLDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]
const UNSURE_MS = [300, 400, 600, 800, 1000, 1250, 1500, 2000, 2500, 3000, 3500]

/**
 * The threshold, the wait where the model is sure and the one where it is not: eot-bench's threshold, action delay and timeout. Where the
 * words decide whatever the model thinks, their waits by a factor.
 */
export const WITH_MODEL: readonly Policy[] = [0.2, 0.5, 1, 1.5].flatMap((factor) =>
  THRESHOLDS.flatMap((sure) =>
    range(200, 1000, 100).flatMap((sureMs) =>
      UNSURE_MS.filter((unsureMs) => unsureMs >= sureMs).map((unsureMs) => ({
        sure,
        rules: { ...scaled(factor), sureMs, unsureMs },
      })),
    ),
  ),
)

function scaled(factor: number): EndpointRules {
  const { baseMs, minMs, maxMs, briskMs, unfinishedMs, wordMs } = DEFAULT_ENDPOINT
  return {
    ...DEFAULT_ENDPOINT,
    baseMs: baseMs * factor,
    minMs: minMs * factor,
    maxMs: maxMs * factor,
    briskMs: briskMs * factor,
    unfinishedMs: unfinishedMs * factor,
    wordMs: wordMs * factor,
  }
}
