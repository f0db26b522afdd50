import { Type } from '@sinclair/typebox'
import { grokTts } from './grok-tts.ts'
import { openaiCompatible } from './openai-compatible.ts'
import type { Provider } from './provider.ts'

const BASE_URL = 'https://api.x.ai/v1'

const chat = openaiCompatible({
  name: 'grok',
  env: 'XAI_API_KEY',
  baseUrl: BASE_URL,
  llm: 'grok-4-fast-non-reasoning',
})

const GrokOptions = Type.Object({
  ...chat.options.properties,
  tts_language: Type.Optional(Type.String({ description: 'What the bot speaks, as en; guessed when absent' })),
})

/** xAI: the language model Grok, in the dialect of OpenAI, and voices. They share a key and an address, and so a name. */
export const grok: Provider<typeof GrokOptions> = {
  ...chat,
  options: GrokOptions,
  page: {
    name: 'xAI',
    bills: 'Tokens of the language model, characters of the voice.',
    languages: 'Those of the model. The voices speak more than twenty, and guess where `tts_language` is not set.',
    tested:
      "A server of the dialect of OpenAI, which the model speaks; the fields that differ are tested by name. A stand-in of the voices' socket. LiveKit's client (1.8.9) has talked to it, by hand: no SDK speaks over it.",
  },
  tts: (options, io) =>
    grokTts(
      {
        address: options.tts_base_url || options.base_url || BASE_URL,
        voice: options.tts_voice,
        language: options.tts_language,
        speed: options.tts_speed,
      },
      io,
    ),
}
