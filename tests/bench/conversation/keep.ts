import { BASELINE } from './baseline.ts'
import { outcomeOf } from './outcome.ts'
import { playTenth } from './tenth.ts'

/** Writes the baseline: after a change that is meant, and has been looked at. */
const outcomes = (await playTenth()).map(outcomeOf)
await Bun.write(BASELINE, `${JSON.stringify(outcomes, undefined, 2)}\n`)
Bun.spawnSync(['bunx', 'prettier', '--write', '--log-level', 'warn', BASELINE])
