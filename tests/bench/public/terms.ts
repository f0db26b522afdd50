import { DEFAULT_ENDPOINT, SURE } from '../../../src/turn/endpoint.ts'
import type { Table } from '../table.ts'
import type { TurnFacts } from './facts.ts'
import { type Figures, figuresOf, isHold, type Point, pointOf } from './frontier.ts'
import { type Cost, decisionsOf, FREE, IDLE_MACHINE, type Policy, RULES_ALONE, WITH_MODEL } from './policy.ts'
import { PUBLISHED } from './published.ts'

interface Own {
  readonly name: string
  readonly policies: readonly Policy[]
  /** As it is set without a word in the configuration. */
  readonly shipped: Policy
  readonly cost: Cost
}

const RULES = { policies: RULES_ALONE, shipped: { rules: DEFAULT_ENDPOINT } }
const MODEL = { policies: WITH_MODEL, shipped: { rules: DEFAULT_ENDPOINT, sure: SURE } }
const OWN: readonly Own[] = [
  { name: 'voxray, rules alone', ...RULES, cost: FREE },
  { name: 'voxray, with Smart Turn v3.2', ...MODEL, cost: FREE },
  { name: 'rules alone, and what reading takes', ...RULES, cost: IDLE_MACHINE },
  { name: 'with the model, and what both take', ...MODEL, cost: IDLE_MACHINE },
]

/** With the words of a recogniser that streams. */
const STREAMED: readonly Own[] = [
  { name: 'rules, with a recogniser that streams', ...RULES, cost: FREE },
  { name: 'the model, with a recogniser that streams', ...MODEL, cost: FREE },
]

/** From 200 ms to 5 s. */
const SILENCES_MS = Array.from({ length: 481 }, (_, at) => 200 + 10 * at)

/** Our figures on a corpus in eot-bench's terms, and those that others have on its own. */
export function inTermsOfEotBench(
  facts: readonly TurnFacts[],
  corpus: string,
  remark = '',
  streamed: readonly TurnFacts[] = [],
): Table {
  const all = facts.flatMap(({ silences }) => silences)
  const pointOfPolicy = (policy: Policy, cost: Cost, of = facts): Point =>
    pointOf(
      of.flatMap((turn) => {
        const decisions = decisionsOf(turn, policy, cost)
        return turn.silences.map(({ label, ms }, at) => ({ label, ms, decidedMs: decisions[at] ?? Number.NaN }))
      }),
    )
  const silence = SILENCES_MS.map((decidedMs) => pointOf(all.map(({ label, ms }) => ({ label, ms, decidedMs }))))
  return {
    title: 'In the terms of eot-bench',
    method: `Cut-offs: of the holds, silences of 0.2 to 5 s after which the turn goes on, the share that is taken for its end. Latency: the mean silence at an end until it is taken for one. Each figure is that of the best setting within the budget, found on the corpus it is told of: for the rules all waits by a factor, for the model its threshold, the waits where it is sure and where it is not, and those of the words by a factor. Where a silence begins is known, and computing takes no time but in the two rows that say so. Here: ${all.filter(isHold).length} holds and ${facts.length} ends of ${corpus}.${remark} **The figures of others are those that [eot-bench](https://github.com/livekit/eot-bench) published in 2026 for its own corpus, real callers of agents: only rows of one corpus can be compared.**`,
    columns: ['', 'corpus', 'cut-offs at 300 ms', 'at 600 ms', 'latency at 5 %', 'at 10 %', 'as it is set'],
    rows: [
      ...OWN.map(({ name, policies, shipped, cost }) => {
        const figures = figuresOf(policies.map((policy) => pointOfPolicy(policy, cost)))
        return line(name, corpus, figures, set(pointOfPolicy(shipped, cost)))
      }),
      ...(streamed.length > 0 ? STREAMED : []).map(({ name, policies, shipped, cost }) => {
        const figures = figuresOf(policies.map((policy) => pointOfPolicy(policy, cost, streamed)))
        return line(name, corpus, figures, set(pointOfPolicy(shipped, cost, streamed)))
      }),
      line('silence alone', corpus, figuresOf(silence)),
      ...[...PUBLISHED].map(([name, figures]) => line(name, 'eot-bench, English', figures)),
    ],
  }
}

function line(name: string, corpus: string, figures: Figures, shipped = '–'): string[] {
  const { cutOffsAt300Ms, cutOffsAt600Ms, latencyMsAt5Percent, latencyMsAt10Percent } = figures
  const cutOffs = [percent(cutOffsAt300Ms), percent(cutOffsAt600Ms)]
  return [name, corpus, ...cutOffs, ms(latencyMsAt5Percent), ms(latencyMsAt10Percent), shipped]
}

const set = ({ cutOffs, latencyMs }: Point): string => `${percent(cutOffs)} at ${ms(latencyMs)}`
const percent = (share: number | undefined): string => (share === undefined ? '–' : `${(100 * share).toFixed(1)} %`)
const ms = (latencyMs: number | undefined): string => (latencyMs === undefined ? '–' : `${latencyMs.toFixed(0)} ms`)
