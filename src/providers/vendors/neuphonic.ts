import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import { shown, statusFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf, isAtVendor } from '../socket/stt-keys.ts'
import type { Said } from '../socket/tts-dialect.ts'
import { followedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://api.neuphonic.com'
const RATES_HZ = [8000, 16_000, 22_050]
const KEEP_ALIVE_MS = 10_000
/** Has what came before it spoken. */
const STOP = '<STOP>'

const NeuphonicOptions = Type.Object({
  tts_base_url: ttsKeys.tts_base_url,
  tts_voice: ttsKeys.tts_voice,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.7, maximum: 2, description: 'How fast it speaks' })),
  tts_language: followedLanguage('es'),
})
type Options = Static<typeof NeuphonicOptions>

const Speech = Type.Object({
  data: Type.Object({
    audio: nullable(Type.String()),
    stop: nullable(Type.Boolean()),
  }),
})
const Failure = Type.Object({
  errors: Type.Union([Type.String(), Type.Array(Type.Unknown(), { minItems: 1 })]),
  status_code: Type.Optional(Type.Number()),
})

/** Neuphonic's voices. They tell when what a mark ended has been spoken, and cannot be stopped. */
export const neuphonic: Provider<typeof NeuphonicOptions> = {
  env: 'NEUPHONIC_API_KEY',
  options: NeuphonicOptions,
  page: {
    name: 'Neuphonic',
    bills: 'Characters that are spoken.',
    languages: 'Ten: that of `tts_language`, else of `stt_language`, else English.',
    tested: "A stand-in of the voices' socket, which Neuphonic's own SDK (0.7.3) talks to as well.",
  },
  needsKey: (_, { tts_base_url: url }) => isAtVendor(url, ADDRESS),
  tts: (options, io) =>
    streamedTts('neuphonic', io, (playRateHz) => {
      const rateHz = rateFor(playRateHz, RATES_HZ)
      return {
        request: {
          url: speakUrl(options, rateHz),
          headers: keyHeader('x-api-key', io.key),
          keepAlive: { message: '{"text":""}', everyMs: KEEP_ALIVE_MS },
        },
        rateHz,
        reply: () => ({
          say: (piece) => [JSON.stringify({ text: `${piece} ${STOP}` })],
          heard: (data) => (typeof data === 'string' ? saidIn(data, io.key) : []),
        }),
      }
    }),
}

function speakUrl(options: Options, rateHz: number): string {
  const language = tagOf(options.tts_language) ?? 'en'
  return addressOf(options.tts_base_url || ADDRESS, `/speak/${language}`, {
    lang_code: language,
    encoding: 'pcm_linear',
    sampling_rate: rateHz,
    voice_id: options.tts_voice || undefined,
    speed: options.tts_speed,
  })
}

function saidIn(text: string, key: string | undefined): readonly Said[] {
  const failure = messageOf(Failure, text)
  if (failure)
    throw statusFailure(
      'tts',
      'Neuphonic',
      failure.status_code ?? 500,
      shown({ key }, [failure.errors].flat().join(' ')),
    )
  const data = messageOf(Speech, text)?.data
  const audio: readonly Said[] = data?.audio ? [{ type: 'audio', bytes: Uint8Array.fromBase64(data.audio) }] : []
  return data?.stop ? [...audio, { type: 'spoken' }] : audio
}
