import { SmartTurnModel } from '../../../src/providers/embedded/smart-turn-model.ts'
import { smartTurnPath } from '../../support/smart-turn.ts'
import { Kept } from './kept.ts'
import type { Run } from './virtual-model.ts'

/** What the end-of-turn model thinks of recordings. */
export function judgements(): Run<number> {
  const kept = new Kept([
    'src/providers/embedded/fourier.ts',
    'src/providers/embedded/log-mel.ts',
    'src/providers/embedded/smart-turn-model.ts',
    'src/providers/embedded/smart-turn-weights.ts',
    'wasm/smart-turn/smart-turn.wasm',
    'tests/support/pipecat/requirements.txt',
  ])
  let model: Promise<SmartTurnModel> | undefined
  return async (samples) => {
    const told = await kept.of(samples, async () => {
      model ??= smartTurnPath().then((path) => SmartTurnModel.load(path))
      return `${(await model).judge(samples)}`
    })
    return Number(told)
  }
}
