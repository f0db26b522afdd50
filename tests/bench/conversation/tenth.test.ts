import { expect, test } from 'bun:test'
import { compare, readBaseline } from './baseline.ts'
import { outcomeOf } from './outcome.ts'
import { playTenth } from './tenth.ts'

/** Seconds on an idle machine, with room for one that is busy. */
const PATIENT_MS = 600_000

test(
  'a tenth of the conversations goes no worse than it did, but for noise',
  async () => {
    const then = await readBaseline()
    const outcomes = (await playTenth()).map(outcomeOf)
    expect(outcomes.map(({ id }) => id)).toEqual(then.map(({ id }) => id))
    const { worse, better } = compare(then, outcomes)
    for (const text of better)
      console.log(`Better than the baseline, which "bun tests/bench/conversation/keep.ts" renews: ${text}`)
    expect(worse).toEqual([])
  },
  PATIENT_MS,
)
