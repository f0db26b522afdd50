import { Type } from '@sinclair/typebox'
import { mistralStt, mistralSttNeedsKey, mistralSttOptions } from './mistral-stt.ts'
import type { Provider } from './provider.ts'

const MistralOptions = Type.Object(mistralSttOptions)

/** Mistral. */
export const mistral: Provider<typeof MistralOptions> = {
  env: 'MISTRAL_API_KEY',
  options: MistralOptions,
  page: {
    name: 'Mistral',
    bills: 'Minutes of audio. It hears whole turns: words come once the caller pauses.',
    languages: 'Thirteen. It guesses where no language is set.',
    tested: 'A stand-in of its transcriptions.',
  },
  needsKey: (_, options) => mistralSttNeedsKey(options),
  stt: mistralStt,
}
