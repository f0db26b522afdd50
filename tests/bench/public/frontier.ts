import type { Silence } from './facts.ts'

/** Silences of another length are no holds: between words, and of callers who have gone. As eot-bench has it. */
const SHORTEST_HOLD_MS = 200
const LONGEST_HOLD_MS = 5000

/** A silence, and after how much of it the floor would change hands. */
export interface Decided extends Pick<Silence, 'label' | 'ms'> {
  readonly decidedMs: number
}

/** What a policy does: the share of holds that it takes for an end, and the mean silence at an end before it acts. */
export interface Point {
  readonly cutOffs: number
  readonly latencyMs: number
}

/** Of the best policy within each budget; undefined where there is none. */
export interface Figures {
  readonly cutOffsAt300Ms: number | undefined
  readonly cutOffsAt600Ms: number | undefined
  readonly latencyMsAt5Percent: number | undefined
  readonly latencyMsAt10Percent: number | undefined
}

export const isHold = ({ label, ms }: Pick<Silence, 'label' | 'ms'>): boolean =>
  label === 'hold' && ms >= SHORTEST_HOLD_MS && ms <= LONGEST_HOLD_MS

export function pointOf(decided: readonly Decided[]): Point {
  const holds = decided.filter(isHold)
  const ends = decided.filter(({ label }) => label === 'eot')
  return {
    cutOffs: holds.filter(({ ms, decidedMs }) => ms > decidedMs).length / holds.length,
    latencyMs: ends.reduce((sum, { decidedMs }) => sum + decidedMs, 0) / ends.length,
  }
}

/** The points that no other one beats in both: from the quickest to the most patient. */
export function frontierOf(points: readonly Point[]): Point[] {
  const frontier: Point[] = []
  for (const point of points.toSorted((a, b) => a.latencyMs - b.latencyMs || a.cutOffs - b.cutOffs))
    if (point.cutOffs < (frontier.at(-1)?.cutOffs ?? Number.POSITIVE_INFINITY)) frontier.push(point)
  return frontier
}

export function figuresOf(points: readonly Point[]): Figures {
  const frontier = frontierOf(points)
  const within = (budgetMs: number) => frontier.findLast(({ latencyMs }) => latencyMs <= budgetMs)?.cutOffs
  const at = (budget: number) => frontier.find(({ cutOffs }) => cutOffs <= budget)?.latencyMs
  return {
    cutOffsAt300Ms: within(300),
    cutOffsAt600Ms: within(600),
    latencyMsAt5Percent: at(0.05),
    latencyMsAt10Percent: at(0.1),
  }
}
