import type { Transcript } from '../../../src/stt/recogniser.ts'
import { MoonshineModel } from '../../../src/providers/embedded/moonshine-model.ts'
import { Kept } from './kept.ts'
import type { Run } from './virtual-model.ts'

/** In front of a kept line whose words the recogniser doubts. */
const DOUBTFUL = '? '

/** What the embedded recogniser reads in recordings. */
export function transcripts(): Run<Transcript> {
  const kept = new Kept([
    'src/providers/embedded/moonshine-model.ts',
    'tests/bench/conversation/transcripts.ts',
    'node_modules/@moonshine-ai/moonshine-js/package.json',
    'node_modules/onnxruntime-web/package.json',
    'node_modules/llama-tokenizer-js/package.json',
  ])
  let model: Promise<MoonshineModel> | undefined
  return async (samples) => {
    const line = await kept.of(samples, async () => {
      model ??= MoonshineModel.load()
      const { text, isDoubtful } = await (await model).transcribe(samples, () => true)
      return isDoubtful ? DOUBTFUL + text : text
    })
    return line.startsWith(DOUBTFUL) ? { text: line.slice(DOUBTFUL.length), isDoubtful: true } : { text: line }
  }
}
