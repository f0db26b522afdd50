import { serveWorker } from './worker-serve.ts'
import { SmartTurnModel } from './smart-turn-model.ts'

/** Its only argument is the path of the model. */
const path = process.argv.at(-1) ?? ''

serveWorker<Int16Array, number>(async () => {
  const model = await SmartTurnModel.load(path)
  return (samples, wanted) => model.judge(samples, wanted)
})
