import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { hummed, type HummedWord, humParts } from './hum.ts'
import { messageIn } from './message-in.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const PARAMETERS = new Set([
  'model_id',
  'output_format',
  'language_code',
  'auto_mode',
  'sync_alignment',
  'inactivity_timeout',
])
const FORMATS = /^pcm_(8000|16000|22050|24000|44100)$/
const MOST_CONTEXTS = 5

const Settings = Type.Object(
  {
    stability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    similarity_boost: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    style: Type.Optional(Type.Number()),
    use_speaker_boost: Type.Optional(Type.Boolean()),
    speed: Type.Optional(Type.Number({ minimum: 0.7, maximum: 1.2 })),
  },
  { additionalProperties: false },
)
const Message = Type.Object(
  {
    context_id: Type.String({ minLength: 1 }),
    text: Type.Optional(Type.String()),
    voice_settings: Type.Optional(Settings),
    pronunciation_dictionary_locators: Type.Optional(
      Type.Array(
        Type.Object(
          { pronunciation_dictionary_id: Type.String(), version_id: Type.String() },
          { additionalProperties: false },
        ),
        { maxItems: 3 },
      ),
    ),
    flush: Type.Optional(Type.Boolean()),
    close_context: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
const Goodbye = Type.Object({ close_socket: Type.Literal(true) }, { additionalProperties: false })

/** ElevenLabs' voices of several contexts as its SDK describes them, humming. */
export function multiStreamServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    if (!/^\/v1\/text-to-speech\/\w+\/multi-stream-input$/.test(far.url.pathname)) return 404
    if (far.headers.get('xi-api-key') !== key) return 403
    const [, rate] = FORMATS.exec(query.get('output_format') ?? '') ?? []
    if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || rate === undefined) return 400
    if (Number(query.get('inactivity_timeout') ?? 20) > 180) return 400
    const contexts = new Map<string, Context>()
    return (data) => {
      const message = messageIn(data)
      if (Value.Check(Goodbye, message)) return far.close(1000)
      if (!Value.Check(Message, message)) return refuse(far, 'invalid_message', 'what is this?')
      const id = message.context_id
      const known = contexts.get(id)
      const isSetUp = message.voice_settings !== undefined || message.pronunciation_dictionary_locators !== undefined
      if (isSetUp && (known || message.text !== ' ')) return refuse(far, 'invalid_message', 'voice settings come first')
      const context = known ?? new Context(far, id, Number(rate))
      contexts.set(id, context)
      if (contexts.size > MOST_CONTEXTS) return refuse(far, 'max_contexts', 'Maximum simultaneous contexts exceeded')
      context.take(message)
      if (message.close_context === true) contexts.delete(id)
    }
  })
}

function refuse(far: FarSide, error: string, message: string): void {
  far.send(JSON.stringify({ message, error, code: 1008 }))
  far.close(1008, message)
}

class Context {
  readonly #far: FarSide
  readonly #id: string
  readonly #rateHz: number
  #text = ''
  #isLooking = false
  #isClosed = false

  constructor(far: FarSide, id: string, rateHz: number) {
    this.#far = far
    this.#id = id
    this.#rateHz = rateHz
  }

  take({ text = '', flush, close_context: closes }: { text?: string; flush?: boolean; close_context?: boolean }): void {
    if (closes === true) return this.#close()
    this.#text += text
    if (flush !== true) return
    this.#isLooking = true
    // It takes a while to look at a text. One whose context is closed by then is forgotten.
    queueMicrotask(() => queueMicrotask(() => this.#speak()))
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (!this.#isLooking) this.#send({ audio: null, isFinal: true })
  }

  #speak(): void {
    const { words } = hummed(this.#text, this.#rateHz)
    let fromMs = 0
    for (const part of this.#isClosed ? [] : humParts(this.#text, this.#rateHz)) {
      const toMs = fromMs + (part.length / 2 / this.#rateHz) * 1000
      this.#send({ audio: part.toBase64(), ...alignmentOf(lettersWithin(words, fromMs, toMs), fromMs) })
      fromMs = toMs
    }
    this.#isLooking = false
    this.#text = ''
    // The order to close may have come while it spoke.
    queueMicrotask(() => queueMicrotask(() => this.#isClosed && this.#send({ audio: null, isFinal: true })))
  }

  #send(message: object): void {
    this.#far.send(JSON.stringify({ ...message, contextId: this.#id }))
  }
}

interface Letter {
  readonly char: string
  readonly fromMs: number
}

const MS_PER_LETTER = 60

/** The letters that begin in a part of the sound, with a space behind each word. */
const lettersWithin = (words: readonly HummedWord[], fromMs: number, toMs: number): Letter[] =>
  words
    .flatMap((word) => [...`${word.text} `].map((char, at) => ({ char, fromMs: word.fromMs + at * MS_PER_LETTER })))
    .filter((letter) => letter.fromMs >= fromMs && letter.fromMs < toMs)

function alignmentOf(letters: readonly Letter[], fromMs: number): object {
  const alignment = {
    chars: letters.map(({ char }) => char),
    charStartTimesMs: letters.map((letter) => letter.fromMs - fromMs),
    charDurationsMs: letters.map(() => MS_PER_LETTER),
  }
  return { alignment, normalizedAlignment: alignment }
}
