import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Tts } from '../../tts/tts.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { SpelledWords } from '../socket/spelled-words.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { rateFor } from '../socket/tts-keys.ts'

const RATES_HZ = [8000, 16_000, 24_000]

export interface GrokTtsSettings {
  /** With its version. */
  readonly address: string
  readonly voice: string | undefined
  readonly language: string | undefined
  readonly speed: number | undefined
}

const Delta = Type.Object({
  type: Type.Literal('audio.delta'),
  delta: Type.Optional(Type.String()),
  audio_timestamps: Type.Optional(
    Type.Union([
      Type.Object({
        graph_chars: Type.Array(Type.String()),
        graph_times: Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
      }),
      Type.Null(),
    ]),
  ),
})
type Delta = Static<typeof Delta>
const Mark = Type.Object({ type: Type.Union([Type.Literal('audio.done'), Type.Literal('audio.clear')]) })
const Failure = Type.Object({ type: Type.Literal('error'), message: Type.String() })

/** xAI's voices: one utterance for each piece. It has no ids, but says when it has stopped. */
export const grokTts = (settings: GrokTtsSettings, io: Io): Tts =>
  streamedTts('grok', io, (playRateHz) => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    return {
      request: {
        url: speakUrl(settings, rateHz),
        headers: keyHeader('authorization', io.key, 'Bearer'),
      },
      rateHz,
      timesPieces: true,
      reply: () => replyOf(io.key),
    }
  })

const speakUrl = ({ address, voice, language, speed }: GrokTtsSettings, rateHz: number): string =>
  addressOf(address, '/tts', {
    voice: voice || 'eve',
    language: tagOf(language) ?? 'auto',
    codec: 'pcm',
    sample_rate: rateHz,
    with_timestamps: 'true',
    speed,
  })

function replyOf(key: string | undefined): ReplyDialect {
  let isSpeaking = false
  let words = new SpelledWords()
  return {
    say: (piece) => {
      isSpeaking = true
      words = new SpelledWords()
      return [JSON.stringify({ type: 'text.delta', delta: piece }), '{"type":"text.done"}']
    },
    // What has been spoken needs no end, and what is cut short gets an answer.
    get cancel() {
      return isSpeaking ? ['{"type":"text.clear"}'] : []
    },
    get tellsOver() {
      return isSpeaking
    },
    heard: (data) => {
      if (typeof data !== 'string') return []
      const failure = messageOf(Failure, data)
      if (failure) throw toldFailure('tts', 'server-error', `xAI failed: ${shown({ key }, failure.message)}`)
      const delta = messageOf(Delta, data)
      if (delta) return [...saidIn(delta, words)]
      const mark = messageOf(Mark, data)?.type
      if (mark === 'audio.clear') return [{ type: 'over' }]
      if (mark !== 'audio.done') return []
      isSpeaking = false
      return [{ type: 'words', words: words.end() }, { type: 'spoken' }]
    },
  }
}

function* saidIn({ delta, audio_timestamps: times }: Delta, words: SpelledWords): Generator<Said> {
  if (delta) yield { type: 'audio', bytes: Uint8Array.fromBase64(delta) }
  if (!times) return
  const ends = times.graph_times.map(([, end = 0]) => end)
  yield { type: 'words', words: words.add(times.graph_chars, ends) }
}
