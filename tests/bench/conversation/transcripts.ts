import { MoonshineModel } from '../../../src/providers/embedded/moonshine-model.ts'
import { Kept } from './kept.ts'
import type { Run } from './virtual-model.ts'

/** What the embedded recogniser reads in recordings. */
export function transcripts(): Run<string> {
  const kept = new Kept([
    'src/providers/embedded/moonshine-model.ts',
    'node_modules/@moonshine-ai/moonshine-js/package.json',
    'node_modules/onnxruntime-web/package.json',
    'node_modules/llama-tokenizer-js/package.json',
  ])
  let model: Promise<MoonshineModel> | undefined
  return (samples) =>
    kept.of(samples, async () => {
      model ??= MoonshineModel.load()
      return (await model).transcribe(samples, () => true)
    })
}
