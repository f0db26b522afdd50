import { join } from 'node:path'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Outcome } from './outcome.ts'
import { bootstrap, mean, signTest } from './statistics.ts'

/** What became of the fixed tenth when somebody last looked: `bun tests/bench/conversation/keep.ts` writes it. */
export const BASELINE = join(import.meta.dir, 'baseline.json')

const Kept = Type.Array(
  Type.Object({ id: Type.String(), isBad: Type.Boolean(), delayMs: Type.Optional(Type.Number()) }),
)

export const readBaseline = async (): Promise<Outcome[]> => Value.Parse(Kept, await Bun.file(BASELINE).json())

/** Chance gives a change like this less often. */
const SIGNIFICANT = 0.05
/** Nobody hears less. */
const AUDIBLE_MS = 20

export interface Comparison {
  readonly worse: readonly string[]
  readonly better: readonly string[]
}

/**
 * The same turns, then and now. What goes one way for some and the other way for others is noise; worse or better is what is so for more
 * turns than chance would have it.
 */
export function compare(then: readonly Outcome[], now: readonly Outcome[]): Comparison {
  const before = new Map(then.map((outcome) => [outcome.id, outcome]))
  const pairs = now.flatMap((outcome) => {
    const old = before.get(outcome.id)
    return old ? [{ id: outcome.id, old, outcome }] : []
  })
  const spoilt = pairs.filter(({ old, outcome }) => !old.isBad && outcome.isBad)
  const mended = pairs.filter(({ old, outcome }) => old.isBad && !outcome.isBad)
  const worse: string[] = []
  const better: string[] = []
  const names = (those: typeof pairs) => those.map(({ id }) => id).join('; ')
  if (signTest(spoilt.length, mended.length) < SIGNIFICANT)
    worse.push(`${spoilt.length} turns went wrong, ${mended.length} right: ${names(spoilt)}`)
  if (signTest(mended.length, spoilt.length) < SIGNIFICANT)
    better.push(`${mended.length} turns went right, ${spoilt.length} wrong: ${names(mended)}`)
  const slower = pairs.flatMap(({ id, old, outcome }) =>
    old.delayMs === undefined || outcome.delayMs === undefined || old.isBad || outcome.isBad
      ? []
      : [{ source: id, value: outcome.delayMs - old.delayMs }],
  )
  if (slower.length > 0) {
    const { value, low, high } = bootstrap(slower, mean)
    const text = `by ${Math.abs(value).toFixed(0)} ms on average (${low.toFixed(0)} to ${high.toFixed(0)})`
    if (low > AUDIBLE_MS) worse.push(`slower ${text}`)
    if (high < -AUDIBLE_MS) better.push(`faster ${text}`)
  }
  return { worse, better }
}
