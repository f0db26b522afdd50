import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { hummedTokens, humParts } from './hum.ts'
import { messageIn } from './message-in.ts'
import { OneByOne } from './one-by-one.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const MOST_CONTEXTS = 5
const strict = { additionalProperties: false }

const Settings = Type.Object(
  {
    voiceId: Type.String({ minLength: 1 }),
    modelId: Type.String({ pattern: '^inworld-tts-' }),
    audioConfig: Type.Object(
      {
        audioEncoding: Type.Union([Type.Literal('PCM'), Type.Literal('LINEAR16')]),
        sampleRateHertz: Type.Integer({ minimum: 8000, maximum: 48_000 }),
        speakingRate: Type.Optional(Type.Number({ minimum: 0.5, maximum: 1.5 })),
      },
      strict,
    ),
    language: Type.Optional(Type.String({ pattern: '^[a-z]+-[A-Z]+$' })),
    deliveryMode: Type.Optional(
      Type.Union([Type.Literal('STABLE'), Type.Literal('BALANCED'), Type.Literal('CREATIVE')]),
    ),
    timestampType: Type.Optional(Type.Union([Type.Literal('WORD'), Type.Literal('CHARACTER')])),
    timestampTransportStrategy: Type.Optional(Type.Union([Type.Literal('SYNC'), Type.Literal('ASYNC')])),
    bufferCharThreshold: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    maxBufferDelayMs: Type.Optional(Type.Integer()),
    autoMode: Type.Optional(Type.Boolean()),
  },
  strict,
)
const contextId = Type.String({ minLength: 1 })
const empty = Type.Object({}, strict)
const Create = Type.Object({ create: Settings, contextId }, strict)
const SendText = Type.Object(
  {
    send_text: Type.Object({ text: Type.String({ maxLength: 1000 }), flush_context: Type.Optional(empty) }, strict),
    contextId,
  },
  strict,
)
const Flush = Type.Object({ flush_context: empty, contextId }, strict)
const Close = Type.Object({ close_context: empty, contextId }, strict)

const OK = { code: 0, message: '', details: [] }

/** Inworld's voice:streamBidirectional as its documents describe it, humming. */
export function inworldServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/tts/v1/voice:streamBidirectional') return 404
    const send = (message: object) => far.send(JSON.stringify(message))
    const given = far.headers.get('authorization') ?? ''
    // It takes any connection, and says so then.
    if (given !== `Basic ${key}`)
      return () =>
        send({
          error: {
            code: 7,
            message: `Invalid credentials provided for API key "${given.replace('Basic ', '').slice(0, 4)}***"`,
          },
        })
    const contexts = new Map<string, Context>()
    return (data) => {
      const message = messageIn(data)
      const fail = (id: string, code: number, words: string) =>
        send({ result: { contextId: id, status: { code, message: words, details: [] } } })
      if (Value.Check(Create, message)) {
        const { contextId: id, create } = message
        if (contexts.size >= MOST_CONTEXTS)
          return fail(id, 8, 'You have reached the limit of 5 TTS contexts per connection.')
        contexts.set(id, new Context(far, id, create, () => contexts.delete(id)))
        return send({ result: { contextId: id, contextCreated: create, status: OK } })
      }
      if (!Value.Check(SendText, message) && !Value.Check(Flush, message) && !Value.Check(Close, message))
        return send({ error: { code: 3, message: 'invalid WebSocket request', status: 'INVALID_ARGUMENT' } })
      const context = contexts.get(message.contextId)
      if (!context) return fail(message.contextId, 5, `context ${message.contextId} not found`)
      if ('send_text' in message) context.take(message.send_text.text)
      if ('flush_context' in message || ('send_text' in message && message.send_text.flush_context)) context.flush()
      if ('close_context' in message) context.close()
    }
  })
}

class Context {
  readonly #far: FarSide
  readonly #id: string
  readonly #rateHz: number
  readonly #isTimed: boolean
  readonly #closed: () => void
  readonly #steps = new OneByOne()
  #text = ''

  constructor(
    far: FarSide,
    id: string,
    { audioConfig, timestampType }: { audioConfig: { sampleRateHertz: number }; timestampType?: string },
    closed: () => void,
  ) {
    this.#far = far
    this.#id = id
    this.#rateHz = audioConfig.sampleRateHertz
    this.#isTimed = timestampType === 'WORD'
    this.#closed = closed
  }

  take(text: string): void {
    this.#text += text
  }

  flush(): void {
    const text = this.#text
    this.#text = ''
    const parts = text === '' ? [] : [...humParts(text, this.#rateHz)]
    this.#steps.add([
      ...parts.map((part) => this.#telling({ audioChunk: { audioContent: part.toBase64(), timestampInfo: null } })),
      ...(this.#isTimed && text !== '' ? [this.#telling({ audioChunk: { timestampInfo: timesOf(text) } })] : []),
      this.#telling({ flushCompleted: {} }),
    ])
  }

  /** Speaks first what it has. */
  close(): void {
    if (this.#text !== '') this.flush()
    this.#steps.add([
      () => {
        this.#closed()
        this.#telling({ contextClosed: {} })()
      },
    ])
  }

  #telling(what: object): () => void {
    return () => this.#far.send(JSON.stringify({ result: { contextId: this.#id, ...what, status: OK } }))
  }
}

/** Every mark and every space is a word of its own. */
function timesOf(text: string): object {
  const words = hummedTokens(text, true)
  return {
    wordAlignment: {
      words: words.map((word) => word.text),
      wordStartTimeSeconds: words.map(({ fromMs }) => fromMs / 1000),
      wordEndTimeSeconds: words.map(({ toMs }) => toMs / 1000),
    },
  }
}
