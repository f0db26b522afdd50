import { Type } from '@sinclair/typebox'
import { batchStt } from '../../stt/batch.ts'
import { onsetKeys, preRollMsOf } from '../openai-dialect/onset.ts'
import type { Provider } from '../provider.ts'
import { sttKeys, sttLanguage } from '../socket/stt-keys.ts'
import { transcriptions } from '../openai-dialect/transcriptions.ts'

/** Where speaches and faster-whisper-server listen. */
const BASE_URL = 'http://localhost:8000/v1'

const WhisperOptions = Type.Object({
  stt_base_url: Type.Optional(
    Type.String({ pattern: '^(https?://[^#]+)?$', description: `Where the server is; ${BASE_URL} when absent` }),
  ),
  stt_model: sttKeys.stt_model,
  stt_language: sttLanguage,
  ...onsetKeys,
})

/** A server of your own that runs Whisper: speaches, faster-whisper-server, whisper.cpp. It needs no key, and gets `stt_api_key` if there is one. */
export const whisper: Provider<typeof WhisperOptions> = {
  env: undefined,
  options: WhisperOptions,
  page: {
    name: 'Whisper on your server',
    bills: 'Nothing. It is your own server. If it wants a key, set `stt_api_key`.',
    languages: 'About a hundred. It guesses where no language is set.',
    tested: 'A server of the dialect of OpenAI. Start whisper.cpp with `--inference-path /v1/audio/transcriptions`.',
  },
  needsKey: () => false,
  stt: (options, io) => {
    const { stt_base_url: address, stt_model: model, stt_language: language } = options
    const settings = { name: 'whisper', baseUrl: address || BASE_URL, model: model || 'whisper-1', language }
    return batchStt(transcriptions(settings, io), { partials: false, preRollMs: preRollMsOf(options) })
  },
}
