import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Heard } from '../../stt/streamed.ts'
import { throwFailure } from './gradium-failure.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io } from '../provider.ts'
import { messageOf } from '../socket/message.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://api.gradium.ai'
/** Of its model. */
const FRAME_MS = 80
/** After `flushed` the last words may still come. */
const LATE_MS = 100
/** What its model hears. It guesses any other. */
const LANGUAGES: ReadonlySet<string> = new Set(['de', 'en', 'es', 'fr', 'pt'])

export const gradiumSttKeys = {
  ...sttKeys,
  stt_language: sttLanguage,
  delay_in_frames: Type.Optional(
    Type.Union(
      ([7, 8, 10, 12, 14, 16, 20, 24, 36, 48] as const).map((frames) => Type.Literal(frames)),
      { description: 'How many frames of 80 ms it hears before it writes a word: more are slower, and more exact' },
    ),
  ),
}
const Options = Type.Object(gradiumSttKeys)
type Options = Static<typeof Options>

const Kind = Type.Object({ type: Type.String() })
const Words = Type.Object({ type: Type.Literal('text'), text: Type.String(), start_s: Type.Number() })

export const gradiumSttNeedsKey = ({ stt_base_url: url }: Options): boolean => isAtVendor(url, ADDRESS)

/** Gradium's recogniser. It is told when the caller pauses. Its words never change. */
export const gradiumStt = (options: Options, io: Io): Stt =>
  streamedStt('gradium', io, (language = options.stt_language) => ({
    request: {
      url: addressOf(options.stt_base_url || ADDRESS, '/api/speech/asr'),
      headers: keyHeader('x-api-key', io.key),
      hello: JSON.stringify(setupOf(options, tagOf(language))),
      isReady: (data) => typeof data === 'string' && messageOf(Kind, data)?.type === 'ready',
      goodbye: '{"type":"end_of_stream"}',
    },
    messageMs: FRAME_MS,
    audio: (bytes) => JSON.stringify({ type: 'audio', audio: bytes.toBase64() }),
    finalize: '{"type":"flush","flush_id":0}',
    heard: (message) => heardIn(message, io.key),
  }))

function setupOf(options: Options, language: string | undefined) {
  const { stt_model: model, delay_in_frames: frames } = options
  const config = {
    ...(language !== undefined && LANGUAGES.has(language) && { language }),
    ...(frames !== undefined && { delay_in_frames: frames }),
  }
  return {
    type: 'setup',
    model_name: model || 'default',
    input_format: 'pcm_16000',
    ...(Object.keys(config).length > 0 && { json_config: JSON.stringify(config) }),
  }
}

function heardIn(message: string, key: string | undefined): readonly Heard[] {
  throwFailure('stt', message, key)
  if (messageOf(Kind, message)?.type === 'flushed') return [{ type: 'flushed', lateMs: LATE_MS }]
  const heard = messageOf(Words, message)
  if (!heard) return []
  // It tells when they begin. They last a frame at least.
  return [{ type: 'words', text: heard.text.trim(), isFinal: true, toMs: heard.start_s * 1000 + FRAME_MS }]
}
