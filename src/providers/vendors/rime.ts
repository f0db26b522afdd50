import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { TimedWord } from '../../tts/tts.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf, isAtVendor } from '../socket/stt-keys.ts'
import { wordsOfTokens } from '../socket/timed-tokens.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { followedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://users-ws.rime.ai'
const RATES_HZ = [8000, 16_000, 24_000]
/** It hangs up after about 30 s without a request. */
const KEEP_ALIVE_MS = 20_000

const RimeOptions = Type.Object({
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2, description: 'How fast it speaks' })),
  tts_language: followedLanguage('es'),
})
type Options = Static<typeof RimeOptions>

const Chunk = Type.Object({ type: Type.Literal('chunk'), data: Type.String() })
const Timestamps = Type.Object({
  type: Type.Literal('timestamps'),
  word_timestamps: Type.Object({ words: Type.Array(Type.String()), end: Type.Array(Type.Number()) }),
})
const Done = Type.Object({ type: Type.Literal('done') })
const Failure = Type.Object({ type: Type.Literal('error'), message: Type.String() })

/** Rime's voices, which speak what was sent when they are told to. */
export const rime: Provider<typeof RimeOptions> = {
  env: 'RIME_API_KEY',
  options: RimeOptions,
  page: {
    name: 'Rime',
    bills: 'Characters.',
    languages:
      'Coda (the default) speaks English, Arabic, French, German, Hindi, Japanese, Portuguese and Spanish, each by voices of its own: set `tts_voice` with `tts_language`. It tells the times of words in English and Spanish alone.',
    tested: 'A stand-in of /ws3, written from its documents: Rime publishes no SDK.',
  },
  needsKey: (_, { tts_base_url: url }) => isAtVendor(url, ADDRESS),
  tts: (options, io) =>
    streamedTts('rime', io, (playRateHz) => {
      const rateHz = rateFor(playRateHz, RATES_HZ)
      return {
        request: {
          url: speakUrl(options, rateHz),
          headers: keyHeader('authorization', io.key, 'Bearer'),
          // Drops the text that is not spoken yet, of which there is none: each is flushed with what it comes in.
          keepAlive: { message: '{"operation":"clear"}', everyMs: KEEP_ALIVE_MS },
        },
        rateHz,
        // They count from what was flushed at once.
        timesPieces: true,
        reply: () => replyOf(io.key),
      }
    }),
}

function speakUrl(options: Options, rateHz: number): string {
  const model = options.tts_model || 'coda'
  return addressOf(options.tts_base_url || ADDRESS, '/ws3', {
    speaker: options.tts_voice || 'astra',
    modelId: model,
    audioFormat: 'pcm',
    samplingRate: rateHz,
    segment: 'never',
    lang: tagOf(options.tts_language),
    speedAlpha: options.tts_speed && speedAlpha(model, options.tts_speed),
  })
}

/** The first models of the Mist family count how long it takes. */
const speedAlpha = (model: string, speed: number): number =>
  model.startsWith('mist') && model !== 'mistv3' ? Math.round(100 / speed) / 100 : speed

/** Nothing takes back what has been flushed, so that a reply that is cut is hung up on. */
const replyOf = (key: string | undefined): ReplyDialect => ({
  say: (piece) => [JSON.stringify({ text: piece }), '{"operation":"flush"}'],
  heard: (data) => (typeof data === 'string' ? saidIn(data, key) : []),
})

function saidIn(data: string, key: string | undefined): readonly Said[] {
  const failure = messageOf(Failure, data)
  if (failure) throw toldFailure('tts', 'server-error', `Rime failed: ${shown({ key }, failure.message)}`)
  const chunk = messageOf(Chunk, data)
  if (chunk) return [{ type: 'audio', bytes: Uint8Array.fromBase64(chunk.data) }]
  const timed = messageOf(Timestamps, data)
  if (timed) return [{ type: 'words', words: wordsOf(timed.word_timestamps) }]
  return messageOf(Done, data) ? [{ type: 'spoken' }] : []
}

const wordsOf = ({ words, end }: Static<typeof Timestamps>['word_timestamps']): TimedWord[] =>
  wordsOfTokens(words.map((text, at) => ({ text, toMs: (end[at] ?? 0) * 1000 })))
