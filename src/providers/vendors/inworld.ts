import { type Static, Type } from '@sinclair/typebox'
import type { FailureCode, StageError } from '../../std/errors.ts'
import type { TimedWord } from '../../tts/tts.ts'
import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf, isAtVendor } from '../socket/stt-keys.ts'
import { wordsOfTokens } from '../socket/timed-tokens.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { guessedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://api.inworld.ai'
const RATES_HZ = [8000, 16_000, 24_000]
/** More than any piece: nothing is spoken before it is flushed, so that each piece is over once. */
const BUFFER_CHARS = 1000

/** Its router of language models. */
const chat = openaiCompatible({
  name: 'inworld',
  env: 'INWORLD_API_KEY',
  baseUrl: 'https://api.inworld.ai/v1',
  llm: 'openai/gpt-4.1-mini',
  habits: OTHERS,
})

const InworldOptions = Type.Object({
  ...chat.options.properties,
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 1.5, description: 'How fast it speaks' })),
  tts_language: guessedLanguage('en-US'),
  delivery_mode: Type.Optional(
    Type.Union([Type.Literal('STABLE'), Type.Literal('BALANCED'), Type.Literal('CREATIVE')], {
      description: 'How evenly `inworld-tts-2` speaks',
    }),
  ),
})
type Options = Static<typeof InworldOptions>

const Alignment = Type.Object({ words: Type.Array(Type.String()), wordEndTimeSeconds: Type.Array(Type.Number()) })
const Timestamps = Type.Object({ wordAlignment: nullable(Alignment) })
const Chunk = Type.Object({
  audioContent: Type.Optional(Type.String()),
  timestampInfo: nullable(Timestamps),
})
const Status = Type.Object({ code: Type.Optional(Type.Number()), message: Type.Optional(Type.String()) })
const Result = Type.Object({
  result: Type.Object({
    contextId: Type.String(),
    audioChunk: Type.Optional(Chunk),
    flushCompleted: Type.Optional(Type.Object({})),
    contextClosed: Type.Optional(Type.Object({})),
    status: Type.Optional(Status),
  }),
})
const Failure = Type.Object({ error: Status, contextId: nullable(Type.String()) })

/** The codes of gRPC. */
const CODES: Readonly<Record<number, FailureCode>> = {
  3: 'bad-request',
  4: 'timeout',
  5: 'closed',
  7: 'unauthorized',
  8: 'rate-limited',
  16: 'unauthorized',
}

/** Inworld: a router of language models in the dialect of OpenAI, and voices, with one context for each reply that is flushed behind each piece. */
export const inworld: Provider<typeof InworldOptions> = {
  ...chat,
  options: InworldOptions,
  page: {
    name: 'Inworld',
    bills: 'Tokens of the language model, characters of the voice.',
    languages: 'Those of the model. The voices speak more than a dozen, guessed from the text unless one is set.',
    tested:
      "A server of the dialect of OpenAI, which the model speaks; the fields that differ are tested by name. A stand-in of the voices' interface in both directions, written from its documents: its own SDK (1.1.1) knows HTTP alone.",
  },
  needsKey: (stage, options) =>
    stage === 'tts' ? isAtVendor(options.tts_base_url, ADDRESS) : chat.needsKey(stage, options),
  tts: (options, io) =>
    streamedTts('inworld', io, (playRateHz) => {
      const rateHz = rateFor(playRateHz, RATES_HZ)
      return {
        request: {
          url: addressOf(options.tts_base_url || ADDRESS, '/tts/v1/voice:streamBidirectional'),
          // The key is base64 as it is.
          headers: keyHeader('authorization', io.key, 'Basic'),
        },
        rateHz,
        // They count from what was flushed last.
        timesPieces: true,
        reply: (id) => new Reply(id, settingsOf(options, rateHz), io.key),
      }
    }),
}

const settingsOf = (options: Options, rateHz: number) => ({
  voiceId: options.tts_voice || 'Ashley',
  modelId: options.tts_model || 'inworld-tts-2',
  audioConfig: { audioEncoding: 'PCM', sampleRateHertz: rateHz, speakingRate: options.tts_speed },
  language: options.tts_language,
  deliveryMode: options.delivery_mode,
  timestampType: 'WORD',
  // Audio does not wait for the times of its words.
  timestampTransportStrategy: 'ASYNC',
  bufferCharThreshold: BUFFER_CHARS,
})

class Reply implements ReplyDialect {
  readonly #id: string
  readonly #settings: object
  readonly #key: string | undefined
  #isOpen = false

  constructor(id: string, settings: object, key: string | undefined) {
    this.#id = id
    this.#settings = settings
    this.#key = key
  }

  say(piece: string): readonly string[] {
    const create = this.#isOpen ? [] : [this.#message({ create: this.#settings })]
    this.#isOpen = true
    return [...create, this.#message({ send_text: { text: `${piece} `, flush_context: {} } })]
  }

  get end(): readonly string[] {
    return this.#isOpen ? [this.#message({ close_context: {} })] : []
  }

  /** Speaks on what it has; the name of the context tells it from what is said next. */
  get cancel(): readonly string[] {
    return this.end
  }

  heard(data: string | Uint8Array): readonly Said[] {
    if (typeof data !== 'string') return []
    const failure = messageOf(Failure, data)
    // One of a reply that was cut is nobody's any more.
    if (failure?.contextId && failure.contextId !== this.#id) return []
    if (failure) throw this.#failed(failure.error)
    const result = messageOf(Result, data)?.result
    if (result?.contextId !== this.#id) return []
    if (result.status?.code) throw this.#failed(result.status)
    return [
      ...this.#spoken(result.audioChunk),
      ...(result.flushCompleted ? ([{ type: 'spoken' }] as const) : []),
      ...(result.contextClosed ? ([{ type: 'over' }] as const) : []),
    ]
  }

  #spoken({ audioContent = '', timestampInfo }: Static<typeof Chunk> = {}): readonly Said[] {
    const words = wordsOf(timestampInfo?.wordAlignment ?? undefined)
    const bytes = Uint8Array.fromBase64(audioContent)
    return [
      ...(bytes.length > 0 ? ([{ type: 'audio', bytes }] as const) : []),
      ...(words.length > 0 ? ([{ type: 'words', words }] as const) : []),
    ]
  }

  #message(more: object): string {
    return JSON.stringify({ ...more, contextId: this.#id })
  }

  #failed({ code = 0, message = 'no reason' }: Static<typeof Status>): StageError {
    const meaning = CODES[code] ?? 'server-error'
    const words = shown({ key: this.#key }, message)
    return toldFailure('tts', meaning, `Inworld failed (${code}): ${words}`)
  }
}

const wordsOf = (alignment: Static<typeof Alignment> | undefined): TimedWord[] =>
  wordsOfTokens(
    alignment?.words.map((text, at) => ({ text, toMs: (alignment.wordEndTimeSeconds[at] ?? 0) * 1000 })) ?? [],
  )
