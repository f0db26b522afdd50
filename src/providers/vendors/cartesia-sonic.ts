import { type Static, Type } from '@sinclair/typebox'
import type { TimedWord } from '../../tts/tts.ts'
import { throwFailure } from './cartesia-failure.ts'
import { messageOf } from '../socket/message.ts'
import { guessedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'
import type { ReplyDialect, Said, TtsDialect } from '../socket/tts-dialect.ts'

/** Voices of WebRTC are played at 48 kHz, but Sonic makes nothing above 24 kHz that is worth its bytes. */
const RATES_HZ = [8000, 16_000, 24_000]
/** "Katie", whom Cartesia recommends for voice agents. */
const VOICE = 'f786b574-daa5-4673-aa0c-cbe3e8534c02'

export const sonicKeys = {
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.6, maximum: 1.5, description: 'How fast it speaks' })),
  tts_language: guessedLanguage('en'),
  emotion: Type.Optional(Type.String({ description: 'How it sounds: "calm", "excited"' })),
  pronunciation_dict_id: Type.Optional(Type.String({ description: 'A dictionary of pronunciations at Cartesia' })),
}

const Chunk = Type.Object({ type: Type.Literal('chunk'), context_id: Type.String(), data: Type.String() })
const Timestamps = Type.Object({
  type: Type.Literal('timestamps'),
  context_id: Type.String(),
  word_timestamps: Type.Object({ words: Type.Array(Type.String()), end: Type.Array(Type.Number()) }),
})
const Mark = Type.Object({
  type: Type.Union([Type.Literal('flush_done'), Type.Literal('done')]),
  context_id: Type.String(),
})
const Options = Type.Object(sonicKeys)
type Options = Static<typeof Options>

/** Sonic: one context for each reply, flushed behind each piece. */
export const sonicDialect =
  (options: Options, request: TtsDialect['request'], key: string | undefined) =>
  (playRateHz: number): TtsDialect => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    return { request, rateHz, reply: (id) => replyOf(id, generationOf(options, rateHz), key) }
  }

const generationOf = (options: Options, rateHz: number) => ({
  model_id: options.tts_model || 'sonic-3.5',
  voice: { mode: 'id', id: options.tts_voice || VOICE },
  output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: rateHz },
  ...(options.tts_language !== undefined && { language: options.tts_language }),
  ...(options.pronunciation_dict_id !== undefined && { pronunciation_dict_id: options.pronunciation_dict_id }),
  generation_config: { speed: options.tts_speed, emotion: options.emotion },
  add_timestamps: true,
  use_normalized_timestamps: false,
})

function replyOf(id: string, generation: object, key: string | undefined): ReplyDialect {
  const message = (more: object): string => JSON.stringify({ ...generation, context_id: id, ...more })
  return {
    // The space keeps the next piece from becoming one word with this.
    say: (piece) => [message({ transcript: `${piece} `, continue: true, flush: true })],
    end: [message({ transcript: '', continue: false })],
    cancel: [JSON.stringify({ context_id: id, cancel: true })],
    heard: (data) => (typeof data === 'string' ? saidIn(data, id, key) : []),
  }
}

function saidIn(text: string, id: string, key: string | undefined): readonly Said[] {
  throwFailure('tts', text, key, id)
  const chunk = messageOf(Chunk, text)
  if (chunk) return chunk.context_id === id ? [{ type: 'audio', bytes: Uint8Array.fromBase64(chunk.data) }] : []
  const timed = messageOf(Timestamps, text)
  if (timed) return timed.context_id === id ? [{ type: 'words', words: wordsOf(timed.word_timestamps) }] : []
  const mark = messageOf(Mark, text)
  return mark?.context_id === id ? [{ type: mark.type === 'done' ? 'over' : 'spoken' }] : []
}

const wordsOf = ({ words, end }: Static<typeof Timestamps>['word_timestamps']): TimedWord[] =>
  words.flatMap((text, at) => {
    const toSecs = end[at]
    return toSecs === undefined ? [] : { text, toMs: toSecs * 1000 }
  })
