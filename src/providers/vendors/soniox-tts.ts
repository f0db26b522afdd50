import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Tts } from '../../tts/tts.ts'
import type { Io } from '../provider.ts'
import { shown, statusFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { SpelledWords } from '../socket/spelled-words.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { followedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

export const SONIOX_VOICES = 'wss://tts-rt.soniox.com'
const RATES_HZ = [8000, 16_000, 24_000]
/** It hangs up after 20 s without a message. */
const KEEP_ALIVE_MS = 10_000

export const sonioxTtsKeys = {
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.7, maximum: 1.3, description: 'How fast it speaks' })),
  tts_language: followedLanguage('es'),
}
const Options = Type.Object(sonioxTtsKeys)
type Options = Static<typeof Options>

const Failure = Type.Object({
  stream_id: Type.Optional(Type.String()),
  error_code: Type.Number(),
  error_message: Type.String(),
})
const Message = Type.Object({
  stream_id: Type.String(),
  audio: Type.Optional(Type.String()),
  timestamps: Type.Optional(
    Type.Object({
      characters: Type.Array(Type.String()),
      character_end_times_seconds: Type.Array(Type.Number()),
    }),
  ),
  terminated: Type.Optional(Type.Boolean()),
})
type Message = Static<typeof Message>

/** Soniox's voices: one stream for each piece, for a stream does not tell when a part of it has been spoken. */
export const sonioxTts = (options: Options, io: Io): Tts =>
  streamedTts('soniox', io, (playRateHz) => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    const config = { ...(io.key !== undefined && { api_key: io.key }), ...configOf(options, rateHz) }
    return {
      request: {
        url: addressOf(options.tts_base_url || SONIOX_VOICES, '/tts-websocket'),
        headers: {},
        keepAlive: { message: '{"keep_alive":true}', everyMs: KEEP_ALIVE_MS },
      },
      rateHz,
      timesPieces: true,
      reply: (id) => replyOf(id, config, io.key),
    }
  })

const configOf = (options: Options, rateHz: number) => ({
  model: options.tts_model || 'tts-rt-v2',
  language: tagOf(options.tts_language) ?? 'en',
  voice: options.tts_voice || 'Maya',
  audio_format: 'pcm_s16le',
  sample_rate: rateHz,
  speed: options.tts_speed,
  return_timestamps: true,
})

function replyOf(id: string, config: object, key: string | undefined): ReplyDialect {
  let pieces = 0
  let words = new SpelledWords()
  const stream = () => `${id}.${pieces}`
  return {
    say: (piece) => {
      pieces++
      words = new SpelledWords()
      return [
        JSON.stringify({ ...config, stream_id: stream() }),
        JSON.stringify({ stream_id: stream(), text: piece, text_end: true }),
      ]
    },
    get cancel() {
      return [JSON.stringify({ stream_id: stream(), cancel: true })]
    },
    heard: (data) => {
      if (typeof data !== 'string') return []
      const failure = messageOf(Failure, data)
      if (failure && (failure.stream_id ?? stream()) === stream())
        throw statusFailure('tts', 'Soniox', failure.error_code, shown({ key }, failure.error_message))
      const message = messageOf(Message, data)
      return message?.stream_id === stream() ? saidIn(message, words) : []
    },
  }
}

function* parts({ audio, timestamps, terminated }: Message, words: SpelledWords): Generator<Said> {
  if (audio) yield { type: 'audio', bytes: Uint8Array.fromBase64(audio) }
  const timed = timestamps && words.add(timestamps.characters, timestamps.character_end_times_seconds)
  if (timed && timed.length > 0) yield { type: 'words', words: timed }
  if (!terminated) return
  yield { type: 'words', words: words.end() }
  yield { type: 'spoken' }
}

const saidIn = (message: Message, words: SpelledWords): readonly Said[] => [...parts(message, words)]
