import { join } from 'node:path'
import { judgements } from '../conversation/judgements.ts'
import { transcripts } from '../conversation/transcripts.ts'
import type { Table } from '../table.ts'
import { byRules, type Prediction, predictionsOf, type Score, withModel, writeRun } from './eot-predictions.ts'
import { eotTurns } from './eot-rows.ts'
import { factsOf, type Models, type TurnFacts } from './facts.ts'
import { inTermsOfEotBench } from './terms.ts'

/** What the embedded recogniser reads. */
const READ = 'en'

const RUNS: readonly { readonly name: string; readonly score: Score }[] = [
  { name: 'voxray, rules alone', score: byRules },
  { name: 'voxray, with Smart Turn v3.2', score: withModel },
]

/** Our row on eot-bench's data, which lie in a folder, and predictions that its own harness takes: those go to another folder. */
export async function eotBench(
  folder: string,
  out: string,
  models: Models = { read: transcripts(), judge: judgements() },
): Promise<Table> {
  const facts: TurnFacts[] = []
  const predictions = RUNS.map((): Prediction[] => [])
  let others = 0
  for await (const turn of eotTurns(folder)) {
    if (turn.language !== READ) {
      others++
      continue
    }
    const own = await factsOf(turn, models)
    facts.push(own)
    for (const [at, { score }] of RUNS.entries())
      predictions[at]?.push(...predictionsOf(turn, turn.language, own, score))
  }
  for (const [at, { name }] of RUNS.entries())
    await writeRun(join(out, READ, name.replaceAll(/\W+/g, '-')), name, predictions[at] ?? [])
  const table = inTermsOfEotBench(facts, 'the folder')
  const left =
    others === 0 ? '' : ` ${others} turns in other languages are left out: the embedded recogniser reads English.`
  return { ...table, method: `${table.method}${left} Predictions for the harness: ${out}.` }
}
