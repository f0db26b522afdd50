import type { Transcript } from '../../stt/recogniser.ts'
import { MoonshineModel } from './moonshine-model.ts'
import { serveWorker } from './worker-serve.ts'

serveWorker<Int16Array, Transcript>(async () => {
  const model = await MoonshineModel.load()
  return (samples, wanted) => model.transcribe(samples, wanted)
})
