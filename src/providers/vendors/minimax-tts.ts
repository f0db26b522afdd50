import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { FailureCode } from '../../std/errors.ts'
import type { Tts } from '../../tts/tts.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf } from '../socket/stt-keys.ts'
import type { Said } from '../socket/tts-dialect.ts'
import { guessedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

const RATES_HZ = [8000, 16_000, 24_000]

export const minimaxTtsKeys = {
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2, description: 'How fast it speaks' })),
  tts_language: guessedLanguage('en'),
  emotion: Type.Optional(Type.String({ description: 'How it sounds: "happy", "calm"' })),
  group_id: Type.Optional(
    Type.String({
      pattern: '^[0-9]*$',
      form: 'a number, in quotation marks',
      description: 'The group that pays for the voice',
    }),
  ),
}
const Options = Type.Object(minimaxTtsKeys)
type Options = Static<typeof Options>

const Event = Type.Object({
  event: Type.Optional(Type.String()),
  data: nullable(Type.Object({ audio: Type.Optional(Type.String()) })),
  is_final: Type.Optional(Type.Boolean()),
  base_resp: Type.Optional(Type.Object({ status_code: Type.Number(), status_msg: Type.Optional(Type.String()) })),
})

/** Its own. Others are its server's. */
const CODES: Readonly<Record<number, FailureCode>> = {
  1001: 'timeout',
  1002: 'rate-limited',
  1004: 'unauthorized',
  1008: 'quota-exceeded',
  1026: 'bad-request',
  1039: 'rate-limited',
  2013: 'bad-request',
  2049: 'unauthorized',
}

/** MiniMax's voices: one task for each connection, which says when each text of it has been spoken. It cannot be stopped. */
export const minimaxTts = (options: Options, address: string, io: Io): Tts =>
  streamedTts('minimax', io, (playRateHz) => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    return {
      request: {
        url: addressOf(address, '/ws/v1/t2a_v2', { GroupId: options.group_id || undefined }),
        headers: keyHeader('authorization', io.key, 'Bearer'),
        hello: JSON.stringify({ event: 'task_start', ...taskOf(options, rateHz) }),
        isReady: (data) => typeof data === 'string' && messageOf(Event, data)?.event === 'task_started',
        goodbye: '{"event":"task_finish"}',
      },
      rateHz,
      reply: () => ({
        say: (piece) => [JSON.stringify({ event: 'task_continue', text: piece })],
        heard: (data) => (typeof data === 'string' ? saidIn(data, io.key) : []),
      }),
    }
  })

const taskOf = (options: Options, rateHz: number) => ({
  model: options.tts_model || 'speech-2.8-turbo',
  voice_setting: {
    voice_id: options.tts_voice || 'English_expressive_narrator',
    speed: options.tts_speed,
    emotion: options.emotion,
  },
  audio_setting: { sample_rate: rateHz, format: 'pcm', channel: 1 },
  language_boost: languageName(options.tts_language),
})

/** It knows languages by their English names. */
function languageName(language: string | undefined): string {
  const tag = tagOf(language)
  return (tag !== undefined && new Intl.DisplayNames('en', { type: 'language' }).of(tag)) || 'auto'
}

function saidIn(text: string, key: string | undefined): readonly Said[] {
  const message = messageOf(Event, text)
  if (!message) return []
  const {
    event,
    data,
    is_final: isFinal,
    base_resp: { status_code: code, status_msg: words = '' } = NO_FAILURE,
  } = message
  if (code !== 0 || event === 'task_failed')
    throw toldFailure('tts', CODES[code] ?? 'server-error', `MiniMax failed (${code}): ${shown({ key }, words)}`)
  if (event !== 'task_continued') return []
  const audio: readonly Said[] = data?.audio ? [{ type: 'audio', bytes: Uint8Array.fromHex(data.audio) }] : []
  return isFinal ? [...audio, { type: 'spoken' }] : audio
}

const NO_FAILURE = { status_code: 0, status_msg: '' }
