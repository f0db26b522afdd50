import { percentile } from '../table.ts'
import { randomOf } from './seed.ts'

/** A figure, and between what it lies with 95 % confidence. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

const Z = 1.96
const ROUNDS = 2000

/** A share, by Wilson: it holds for none and for all as well. */
export function share(count: number, of: number): Estimate {
  if (of === 0) return { value: Number.NaN, low: 0, high: 1 }
  const value = count / of
  const spread = 1 + Z ** 2 / of
  const middle = (value + Z ** 2 / (2 * of)) / spread
  const half = (Z / spread) * Math.sqrt((value * (1 - value)) / of + Z ** 2 / (4 * of ** 2))
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

export type Statistic = (values: readonly number[]) => number

export const mean: Statistic = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
export const median: Statistic = (values) => percentile(values, 0.5)
export const p95: Statistic = (values) => percentile(values, 0.95)

/** What was measured, and on which recording: two turns of one are no two witnesses. */
export interface Sample {
  readonly source: string
  readonly value: number
}

/** By drawing whole recordings again and again, always the same ones. */
export function bootstrap(samples: readonly Sample[], statistic: Statistic): Estimate {
  const value = statistic(samples.map((sample) => sample.value))
  const groups = [...Map.groupBy(samples, ({ source }) => source).values()].map((own) => own.map((one) => one.value))
  if (groups.length < 2) return { value, low: value, high: value }
  const random = randomOf('bootstrap')
  const drawn = Array.from({ length: ROUNDS }, () =>
    statistic(groups.flatMap(() => groups[random.between(0, groups.length - 1)] ?? [])),
  )
  return { value, low: percentile(drawn, 0.025), high: percentile(drawn, 0.975) }
}

/** How likely chance gives `some` or more of both, if each is one or the other with even odds. */
export function signTest(some: number, others: number): number {
  const of = some + others
  let ways = 1
  let tail = 0
  for (let count = 0; count <= of; count++) {
    if (count >= some) tail += ways
    ways = (ways * (of - count)) / (count + 1)
  }
  return tail / 2 ** of
}
