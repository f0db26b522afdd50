import { Type } from '@sinclair/typebox'
import { mistralChat } from './mistral-chat.ts'
import { mistralStt, mistralSttNeedsKey, mistralSttOptions } from './mistral-stt.ts'
import type { Provider } from '../provider.ts'

const MistralOptions = Type.Object({ ...mistralChat.options.properties, ...mistralSttOptions })

/** Mistral: language models and a recogniser. They share a key. */
export const mistral: Provider<typeof MistralOptions> = {
  ...mistralChat,
  options: MistralOptions,
  page: {
    name: 'Mistral',
    bills: 'Tokens of the language model, minutes of audio. It hears whole turns: words come once the caller pauses.',
    languages: 'Those of the model. The recogniser hears thirteen, and guesses where no language is set.',
    tested:
      "A stand-in of its chat completions, which Mistral's own SDK (2.7.0) talks to as well, and one of its transcriptions.",
  },
  needsKey: (stage, options) => (stage === 'stt' ? mistralSttNeedsKey(options) : mistralChat.needsKey(stage, options)),
  stt: mistralStt,
}
