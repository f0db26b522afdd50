import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { StageError } from '../../std/errors.ts'
import type { Tts } from '../../tts/tts.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io } from '../provider.ts'
import { shown, statusFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { followedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://api.sarvam.ai'
const RATES_HZ = [8000, 16_000, 22_050, 24_000]
/** It hangs up after a minute in which nothing was sent. */
const KEEP_ALIVE_MS = 20_000

export const sarvamTtsKeys = {
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2, description: 'How fast it speaks' })),
  tts_language: followedLanguage('hi'),
  pronunciation_dict_id: Type.Optional(Type.String({ description: 'A dictionary of pronunciations at Sarvam' })),
}
const Options = Type.Object(sarvamTtsKeys)
type Options = Static<typeof Options>

const Message = Type.Union([
  Type.Object({ type: Type.Literal('audio'), data: Type.Object({ audio: Type.String() }) }),
  Type.Object({ type: Type.Literal('event'), data: Type.Object({ event_type: Type.Literal('final') }) }),
  Type.Object({
    type: Type.Literal('error'),
    data: Type.Object({ message: Type.String(), code: Type.Optional(Type.Union([Type.Number(), Type.String()])) }),
  }),
])

/** Sarvam's Bulbul. It has no ids and cannot be stopped, but tells when what was flushed has been spoken. */
export const sarvamTts = (options: Options, io: Io): Tts =>
  streamedTts('sarvam', io, (playRateHz) => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    return {
      request: {
        url: addressOf(options.tts_base_url || ADDRESS, '/text-to-speech/ws', {
          model: modelOf(options),
          send_completion_event: 'true',
        }),
        headers: keyHeader('api-subscription-key', io.key),
        hello: JSON.stringify({ type: 'config', data: configOf(options, rateHz) }),
        keepAlive: { message: '{"type":"ping"}', everyMs: KEEP_ALIVE_MS },
      },
      rateHz,
      reply: () => replyOf(io.key),
    }
  })

const modelOf = (options: Options): string => options.tts_model || 'bulbul:v3'

/** It calls Odia "od", which is "or" to others. */
function languageOf({ tts_language: language }: Options): string {
  const tag = tagOf(language) ?? 'en'
  return tag === 'or' ? 'od' : tag
}

const configOf = (options: Options, rateHz: number) => ({
  model: modelOf(options),
  target_language_code: `${languageOf(options)}-IN`,
  speaker: options.tts_voice || 'shubh',
  pace: options.tts_speed,
  speech_sample_rate: rateHz,
  output_audio_codec: 'linear16',
  dict_id: options.pronunciation_dict_id,
})

const replyOf = (key: string | undefined): ReplyDialect => ({
  say: (piece) => [JSON.stringify({ type: 'text', data: { text: piece } }), '{"type":"flush"}'],
  heard: (data) => (typeof data === 'string' ? saidIn(data, key) : []),
})

function saidIn(text: string, key: string | undefined): readonly Said[] {
  const message = messageOf(Message, text)
  switch (message?.type) {
    case undefined:
      return []
    case 'audio':
      return [{ type: 'audio', bytes: Uint8Array.fromBase64(message.data.audio) }]
    case 'event':
      return [{ type: 'spoken' }]
    case 'error':
      throw failed(message.data, key)
    default:
      return message satisfies never
  }
}

/** Its codes are those of HTTP. Some failures have theirs at the beginning of their words. */
function failed({ message, code }: { message: string; code?: number | string }, key: string | undefined): StageError {
  const status = Number(code ?? /^\d{3}(?=:)/.exec(message)?.[0])
  return statusFailure('tts', 'Sarvam', Number.isNaN(status) ? 500 : status, shown({ key }, message))
}
