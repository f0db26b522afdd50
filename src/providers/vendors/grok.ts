import { Type } from '@sinclair/typebox'
import { grokRecordings } from './grok-recordings.ts'
import { grokStt } from './grok-stt.ts'
import { grokTts } from './grok-tts.ts'
import { openaiCompatible } from '../openai-dialect/openai-compatible.ts'
import type { Provider } from '../provider.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { keyterms, sttKeys } from '../socket/stt-keys.ts'
import { guessedLanguage } from '../socket/tts-keys.ts'

const BASE_URL = 'https://api.x.ai/v1'

const chat = openaiCompatible({
  name: 'grok',
  env: ['XAI_API_KEY', 'GROK_API_KEY'],
  baseUrl: BASE_URL,
  llm: 'grok-4-fast-non-reasoning',
})

const GrokOptions = Type.Object({
  ...chat.options.properties,
  stt_base_url: sttKeys.stt_base_url,
  keyterms,
  stt_streaming: Type.Optional(
    Type.Boolean({
      description: 'Whether words come while the caller speaks; true when absent. If not, turns are sent whole',
    }),
  ),
  tts_language: guessedLanguage('en'),
})

/** xAI: the language model Grok, in the dialect of OpenAI, a recogniser, and voices. They share a key and an address, and so a name. */
export const grok: Provider<typeof GrokOptions> = {
  ...chat,
  options: GrokOptions,
  page: {
    name: 'xAI',
    bills:
      'Tokens of the language model, hours of audio for recognition (its connection is open for the whole call, and silence counts), characters of the voice.',
    languages:
      'Those of the model. The recogniser hears sixteen, guesses, and does not say which one it was; a language that is set makes it write numbers as digits. The voices speak more than twenty, and guess where `tts_language` is not set.',
    tested:
      "A server of the dialect of OpenAI, which the model speaks; the fields that differ are tested by name. A stand-in of the recogniser, which the AI SDK's package (@ai-sdk/xai 5.0.12) talks to as well. A stand-in of the voices' socket. LiveKit's client (1.8.9) has talked to it, by hand: no SDK speaks over it.",
  },
  stt: (options, io) => {
    const { stt_base_url: own, base_url: shared, keyterms: terms, stt_streaming: streams = true } = options
    const settings = { address: own || shared || BASE_URL, keyterms: terms }
    if (!streams) return grokRecordings({ ...settings, language: options.stt_language }, io)
    return streamedStt('grok', io, (language = options.stt_language, form) =>
      grokStt({ ...settings, key: io.key, language, form }),
    )
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
