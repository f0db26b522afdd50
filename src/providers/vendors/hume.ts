import { type Static, Type } from '@sinclair/typebox'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf, isAtVendor } from '../socket/stt-keys.ts'
import type { ReplyDialect, Said } from '../socket/tts-dialect.ts'
import { ttsKeys } from '../socket/tts-keys.ts'

const ADDRESS = 'wss://api.hume.ai'
/** It knows no other. */
const RATE_HZ = 48_000
const BYTES_PER_MS = (RATE_HZ * 2) / 1000

const HumeOptions = Type.Object({
  tts_base_url: ttsKeys.tts_base_url,
  tts_model: Type.Optional(
    Type.Union([Type.Literal('1'), Type.Literal('2')], { description: 'Version of Octave: 2, or 1 with instructions' }),
  ),
  tts_voice: Type.Optional(Type.String({ description: 'Voice, by its id or its name' })),
  voice_provider: Type.Optional(
    Type.Union([Type.Literal('HUME_AI'), Type.Literal('CUSTOM_VOICE')], {
      description: 'Whose voice it is: CUSTOM_VOICE is one of your own',
    }),
  ),
  tts_speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2, description: 'How fast it speaks' })),
  tts_instructions: Type.Optional(
    Type.String({ maxLength: 1000, description: 'How it is to speak, in words; Octave 1 follows them' }),
  ),
})
type Options = Static<typeof HumeOptions>

const Audio = Type.Object({
  type: Type.Literal('audio'),
  audio: Type.String(),
  text: Type.String(),
  is_last_chunk: Type.Boolean(),
})
const Timestamp = Type.Object({
  type: Type.Literal('timestamp'),
  snippet_id: Type.String(),
  timestamp: Type.Object({
    type: Type.Literal('word'),
    text: Type.String(),
    time: Type.Object({ begin: Type.Number(), end: Type.Number() }),
  }),
})
const Failure = Type.Object({
  type: Type.Literal('error'),
  message: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
})

/** Hume's Octave. It speaks what it is given in snippets, and says of each of them what its text was. */
export const hume: Provider<typeof HumeOptions> = {
  env: 'HUME_API_KEY',
  options: HumeOptions,
  page: {
    name: 'Hume',
    bills: 'Characters.',
    languages: 'Octave 2 (the default) speaks eleven, Octave 1 English and Spanish; guessed from the text.',
    tested: "A stand-in of /v0/tts/stream/input, which Hume's own SDK (0.16.0) talks to as well.",
  },
  needsKey: (_, { tts_base_url: url }) => isAtVendor(url, ADDRESS),
  tts: (options, io) =>
    streamedTts('hume', io, () => ({
      request: {
        url: speakUrl(options),
        headers: keyHeader('x-hume-api-key', io.key),
      },
      rateHz: RATE_HZ,
      timesPieces: true,
      reply: () => new Reply(settingsOf(options), io.key),
    })),
}

function speakUrl(options: Options): string {
  const version = options.tts_model ?? (options.tts_instructions === undefined ? '2' : '1')
  return addressOf(options.tts_base_url || ADDRESS, '/v0/tts/stream/input', {
    version,
    format_type: 'pcm',
    instant_mode: 'true',
    strip_headers: 'true',
    no_binary: 'true',
    include_timestamp_types: version === '2' ? 'word' : undefined,
  })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function settingsOf({ tts_voice: voice = 'Ava Song', ...options }: Options) {
  const provider = options.voice_provider ?? 'HUME_AI'
  return {
    voice: UUID.test(voice) ? { id: voice, provider } : { name: voice, provider },
    speed: options.tts_speed,
    description: options.tts_instructions,
  }
}

/** It cannot be stopped, so that a reply that is cut is hung up on. */
class Reply implements ReplyDialect {
  readonly #settings: object
  readonly #key: string | undefined
  /** Of the piece, in snippets that are not complete. */
  #letters = 0
  #bytes = 0
  /** Where the snippet begins whose words come. */
  #snippet = { id: '', fromMs: 0 }
  /** Where the next snippet begins. */
  #nextFromMs = 0
  #lastToMs = 0

  constructor(settings: object, key: string | undefined) {
    this.#settings = settings
    this.#key = key
  }

  say(piece: string): readonly string[] {
    this.#letters = lettersIn(piece)
    this.#snippet = { id: '', fromMs: 0 }
    this.#bytes = this.#nextFromMs = this.#lastToMs = 0
    return [JSON.stringify({ text: piece, ...this.#settings }), '{"flush":true}']
  }

  heard(data: string | Uint8Array): readonly Said[] {
    if (typeof data !== 'string') return []
    const failure = messageOf(Failure, data)
    if (failure) {
      const words = shown({ key: this.#key }, failure.message ?? failure.error ?? 'no reason')
      throw toldFailure('tts', 'server-error', `Hume failed: ${words}`)
    }
    const audio = messageOf(Audio, data)
    if (audio) return this.#spoken(audio)
    const word = messageOf(Timestamp, data)
    return word ? this.#timed(word) : []
  }

  #spoken({ audio, text, is_last_chunk: isLast }: Static<typeof Audio>): readonly Said[] {
    const bytes = Uint8Array.fromBase64(audio)
    this.#bytes += bytes.length
    const said: Said = { type: 'audio', bytes }
    if (!isLast) return [said]
    this.#letters -= lettersIn(text)
    this.#nextFromMs = this.#bytes / BYTES_PER_MS
    return this.#letters > 0 ? [said] : [said, { type: 'spoken' }]
  }

  /** Its documents do not say whether times count from the snippet or from all that was flushed: those of a second snippet tell. */
  #timed({ snippet_id: id, timestamp }: Static<typeof Timestamp>): readonly Said[] {
    const { begin, end } = timestamp.time
    if (id !== this.#snippet.id) this.#snippet = { id, fromMs: begin < this.#lastToMs ? this.#nextFromMs : 0 }
    this.#lastToMs = this.#snippet.fromMs + end
    return [{ type: 'words', words: [{ text: timestamp.text, toMs: this.#lastToMs }] }]
  }
}

const lettersIn = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
