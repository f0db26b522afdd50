import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import { chatElsewhere, elsewhereKeys, noChatOf } from '../openai-dialect/chat-elsewhere.ts'
import type { Provider } from '../provider.ts'
import { shown, statusFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf, isAtVendor } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { guessedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://api.async.com'
const VERSION = 'v1'
const RATES_HZ = [8000, 16_000, 24_000]
/** The voice of its own examples. */
const VOICE = 'e0f39dc4-f691-4e78-bba5-5c636692cc04'
const KEEP_ALIVE_MS = 10_000

const AsyncOptions = Type.Object({
  ...elsewhereKeys,
  ...ttsKeys,
  tts_language: guessedLanguage('es'),
})
type Options = Static<typeof AsyncOptions>

const Speech = Type.Object({
  context_id: Type.String(),
  audio: nullable(Type.String()),
  final: nullable(Type.Boolean()),
})
const Failure = Type.Object({
  context_id: nullable(Type.String()),
  error: Type.Union([
    Type.String(),
    Type.Object({ message: Type.String(), code: Type.Optional(Type.Union([Type.Number(), Type.String()])) }),
  ]),
})

/** Async's voices: one context for each piece, for it tells when a context is spoken and not what of it. */
export const asyncai: Provider<typeof AsyncOptions> = {
  ...chatElsewhere('asyncai'),
  env: ['ASYNCAI_API_KEY', 'ASYNC_AI_API_KEY'],
  options: AsyncOptions,
  page: {
    name: 'Async',
    key: noChatOf('Async'),
    bills: 'Seconds of speech.',
    languages: 'Fifteen. It guesses which one the text is in unless `tts_language` is set.',
    tested:
      "A stand-in of the voices' socket. LiveKit's client (1.8.9) has talked to it, by hand: there is no SDK for JavaScript.",
  },
  needsKey: (stage, { tts_base_url: url }) => stage === 'tts' && isAtVendor(url, ADDRESS),
  tts: (options, io) =>
    streamedTts('asyncai', io, (playRateHz) => {
      const rateHz = rateFor(playRateHz, RATES_HZ)
      return {
        request: {
          // No header is known to work.
          url: addressOf(options.tts_base_url || ADDRESS, '/text_to_speech/websocket/ws', {
            api_key: io.key,
            version: VERSION,
          }),
          headers: {},
          hello: JSON.stringify(sessionOf(options, rateHz)),
          keepAlive: { message: '{"transcript":" "}', everyMs: KEEP_ALIVE_MS },
          goodbye: '{"terminate":true}',
        },
        rateHz,
        reply: (id) => replyOf(id, io.key),
      }
    }),
}

const sessionOf = (options: Options, rateHz: number) => ({
  model_id: options.tts_model || 'async_flash_v1.5',
  voice: { mode: 'id', id: options.tts_voice || VOICE },
  output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: rateHz },
  language: tagOf(options.tts_language),
})

function replyOf(id: string, key: string | undefined): ReplyDialect {
  let pieces = 0
  const message = (more: object): string => JSON.stringify({ context_id: `${id}.${pieces}`, ...more })
  const closed = () => (pieces > 0 ? [message({ transcript: '', close_context: true })] : [])
  return {
    say: (piece) => {
      const before = closed()
      pieces++
      return [...before, message({ transcript: `${piece} `, force: true }), message({ transcript: '' })]
    },
    get end() {
      return closed()
    },
    get cancel() {
      return closed()
    },
    heard: (data) => (typeof data === 'string' ? saidIn(data, `${id}.${pieces}`, key) : []),
  }
}

function saidIn(text: string, id: string, key: string | undefined): readonly Said[] {
  const failure = messageOf(Failure, text)
  if (failure) {
    const { error, context_id: of } = failure
    // One of a reply that was cut is nobody's any more.
    if (of && of !== id) return []
    const { message, code = undefined } = typeof error === 'string' ? { message: error } : error
    throw statusFailure('tts', 'Async', Number(code) || 500, shown({ key }, message))
  }
  const heard = messageOf(Speech, text)
  if (heard?.context_id !== id) return []
  const audio: readonly Said[] = heard.audio ? [{ type: 'audio', bytes: Uint8Array.fromBase64(heard.audio) }] : []
  return heard.final === true ? [...audio, { type: 'spoken' }] : audio
}
