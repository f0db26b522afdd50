import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { FailureCode } from '../../std/errors.ts'
import type { Tts } from '../../tts/tts.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { SpelledWords } from '../socket/spelled-words.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { guessedLanguage, rateFor, ttsKeys } from '../socket/tts-keys.ts'

/** Samples of more than 24 kHz want a dearer subscription. */
const RATES_HZ = [8000, 16_000, 24_000]
/** "George", who speaks in ElevenLabs' own examples. */
const VOICE = 'JBFqnCBsd6RMkjVDRZzb'
/** The longest there is: callers may be silent for minutes. */
const INACTIVITY_SECONDS = 180

export const elevenlabsTtsKeys = {
  ...ttsKeys,
  tts_speed: Type.Optional(Type.Number({ minimum: 0.7, maximum: 1.2, description: 'How fast it speaks' })),
  tts_language: guessedLanguage('en'),
  stability: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'How evenly it speaks: low is lively, high is steady' }),
  ),
  similarity_boost: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'How close it keeps to the original of the voice' }),
  ),
  pronunciation_dictionaries: Type.Optional(
    Type.Array(Type.String({ pattern: '^[^:]+:[^:]+$' }), {
      maxItems: 3,
      description: 'Dictionaries at ElevenLabs, each as "id:version"',
    }),
  ),
}
const Options = Type.Object(elevenlabsTtsKeys)
type Options = Static<typeof Options>

const Alignment = Type.Object({
  chars: Type.Array(Type.String()),
  charStartTimesMs: Type.Array(Type.Number()),
  charDurationsMs: Type.Array(Type.Number()),
})
type Alignment = Static<typeof Alignment>

const text = nullable(Type.String())
const Chunk = Type.Object({
  contextId: Type.String(),
  audio: text,
  alignment: nullable(Alignment),
  normalizedAlignment: nullable(Alignment),
  isFinal: nullable(Type.Boolean()),
})
const Failure = Type.Object({ error: Type.String(), message: text, contextId: text })

const CODES: Readonly<Record<string, FailureCode>> = {
  invalid_api_key: 'unauthorized',
  missing_permissions: 'unauthorized',
  quota_exceeded: 'quota-exceeded',
  voice_not_found: 'not-found',
  voice_id_does_not_exist: 'not-found',
  model_id_does_not_exist: 'not-found',
  invalid_message: 'bad-request',
  unsupported_language: 'bad-request',
  too_many_concurrent_requests: 'rate-limited',
  system_busy: 'busy',
}

/** ElevenLabs' voices, one context for each piece: it tells that all of a text has been spoken only where its context is closed. */
export function elevenlabsTts(options: Options, io: Io, base: string): Tts {
  return streamedTts('elevenlabs', io, (playRateHz) => {
    const rateHz = rateFor(playRateHz, RATES_HZ)
    return {
      request: {
        url: speakUrl(options, base, rateHz),
        headers: keyHeader('xi-api-key', io.key),
        goodbye: '{"close_socket":true}',
      },
      rateHz,
      timesPieces: true,
      reply: (id) => new Reply(id, settingsOf(options), rateHz, io.key),
    }
  })
}

const speakUrl = (options: Options, base: string, rateHz: number): string =>
  addressOf(
    options.tts_base_url || base,
    `/v1/text-to-speech/${encodeURIComponent((options.tts_voice || VOICE).toWellFormed())}/multi-stream-input`,
    {
      model_id: options.tts_model || 'eleven_flash_v2_5',
      output_format: `pcm_${rateHz}`,
      language_code: tagOf(options.tts_language),
      // What is said are whole sentences: it need not wait for more.
      auto_mode: 'true',
      sync_alignment: 'true',
      inactivity_timeout: INACTIVITY_SECONDS,
    },
  )

const settingsOf = (options: Options) => ({
  voice_settings: {
    stability: options.stability,
    similarity_boost: options.similarity_boost,
    speed: options.tts_speed,
  },
  pronunciation_dictionary_locators: options.pronunciation_dictionaries?.map((dictionary) => {
    const [id, version] = dictionary.split(':')
    return { pronunciation_dictionary_id: id, version_id: version }
  }),
})

class Reply implements ReplyDialect {
  readonly #id: string
  readonly #settings: object
  readonly #bytesPerMs: number
  readonly #key: string | undefined
  #pieces = 0
  #isOpen = false
  /** Of the piece. */
  #bytes = 0
  #words = new SpelledWords()

  constructor(id: string, settings: object, rateHz: number, key: string | undefined) {
    this.#id = id
    this.#settings = settings
    this.#bytesPerMs = (rateHz * 2) / 1000
    this.#key = key
  }

  say(piece: string): readonly string[] {
    this.#pieces++
    this.#isOpen = true
    this.#bytes = 0
    this.#words = new SpelledWords()
    return [this.#message({ text: ' ', ...this.#settings }), this.#message({ text: `${piece} `, flush: true })]
  }

  /** One that is closed already would be opened by this. */
  get cancel(): readonly string[] {
    return this.#isOpen ? [this.#close()] : []
  }

  heard(data: string | Uint8Array): readonly Said[] {
    if (typeof data !== 'string') return []
    const failure = messageOf(Failure, data)
    if (failure?.contextId && failure.contextId !== this.#context) return []
    if (failure) throw this.#failed(failure)
    const chunk = messageOf(Chunk, data)
    if (chunk?.contextId !== this.#context) return []
    return [...this.#spoken(chunk), ...this.#ended(chunk)]
  }

  #spoken({ audio, alignment, normalizedAlignment }: Static<typeof Chunk>): readonly Said[] {
    // Times count from the first sample of the message.
    const fromMs = this.#bytes / this.#bytesPerMs
    const letters = alignment ?? normalizedAlignment
    const words = letters ? this.#words.add(letters.chars, endsOf(letters, fromMs)) : []
    const bytes = Uint8Array.fromBase64(audio ?? '')
    this.#bytes += bytes.length
    return [
      ...(bytes.length > 0 ? ([{ type: 'audio', bytes }] as const) : []),
      ...(words.length > 0 ? ([{ type: 'words', words }] as const) : []),
      // A context that is closed before its first audio may be closed before its text was looked at: nothing would come.
      ...(bytes.length > 0 && this.#isOpen ? ([{ type: 'answer', data: this.#close() }] as const) : []),
    ]
  }

  #ended({ isFinal }: Static<typeof Chunk>): readonly Said[] {
    if (isFinal !== true) return []
    this.#isOpen = false
    return [{ type: 'words', words: this.#words.end() }, { type: 'spoken' }]
  }

  #close(): string {
    this.#isOpen = false
    return this.#message({ close_context: true })
  }

  get #context(): string {
    return `${this.#id}-${this.#pieces}`
  }

  #message(more: object): string {
    return JSON.stringify({ ...more, context_id: this.#context })
  }

  #failed({ error, message }: Static<typeof Failure>) {
    const told = (words: string): string => shown({ key: this.#key }, words)
    const code = CODES[error] ?? 'server-error'
    return toldFailure('tts', code, `ElevenLabs failed (${told(error)}): ${told(message ?? error)}`)
  }
}

const endsOf = ({ charStartTimesMs: starts, charDurationsMs: durations }: Alignment, fromMs: number): number[] =>
  starts.map((startMs, at) => (fromMs + startMs + (durations[at] ?? 0)) / 1000)
