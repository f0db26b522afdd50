import { SmartTurnModel } from '../../src/providers/embedded/smart-turn-model.ts'
import { SmartTurnOnnx } from '../support/smart-turn-onnx.ts'
import { smartTurnPath } from '../support/smart-turn.ts'
import { librivox } from '../support/speech.ts'
import { threadMs } from '../support/thread-time.ts'
import { type BenchOptions, percentile, type Table, toMarkdown } from './table.ts'

/** What a judgement costs: our kernel against the reference runtime in one run. */
export async function endOfTurn(options: BenchOptions): Promise<readonly Table[]> {
  const ours = await SmartTurnModel.load(await smartTurnPath())
  const reference = await SmartTurnOnnx.load()
  const recordings = librivox().map(({ samples }) => samples)
  const costs = { ours: [] as number[], reference: [] as number[] }
  // They take turns, so that a noisy minute of the machine is everybody's. The first pass is left out.
  for (let pass = 0; pass <= (options.quick ? 1 : 8); pass++) {
    for (const samples of recordings) {
      const startedMs = threadMs()
      ours.judge(samples)
      const betweenMs = threadMs()
      await reference.judge(samples)
      if (pass === 0) continue
      costs.ours.push(betweenMs - startedMs)
      costs.reference.push(threadMs() - betweenMs)
    }
  }
  return [
    {
      title: 'Ends of turns',
      method:
        'Milliseconds of processor time per judgement of up to 8 s of recorded speech, features included, in turns.',
      columns: ['model', 'min ms', 'median ms'],
      rows: [row('Smart Turn v3.2, our kernel', costs.ours), row('Smart Turn v3.2, onnxruntime-web', costs.reference)],
    },
  ]
}

const row = (name: string, costsMs: readonly number[]): readonly string[] => [
  name,
  percentile(costsMs, 0).toFixed(0),
  percentile(costsMs, 0.5).toFixed(0),
]

if (import.meta.main) for (const table of await endOfTurn({ quick: false })) console.log(toMarkdown(table))
