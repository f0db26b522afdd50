import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { durationMs } from '../../../src/audio/pcm.ts'
import { hummed, humParts } from './hum.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const Rate = Type.Union([8000, 16_000, 22_050, 24_000, 44_100, 48_000].map((hz) => Type.Literal(hz)))
const Generation = Type.Object(
  {
    context_id: Type.String({ minLength: 1 }),
    model_id: Type.String({ pattern: '^sonic-' }),
    transcript: Type.String(),
    voice: Type.Object({ mode: Type.Literal('id'), id: Type.String({ minLength: 1 }) }),
    output_format: Type.Object({
      container: Type.Literal('raw'),
      encoding: Type.Literal('pcm_s16le'),
      sample_rate: Rate,
    }),
    continue: Type.Optional(Type.Boolean()),
    flush: Type.Optional(Type.Boolean()),
    add_timestamps: Type.Optional(Type.Boolean()),
    use_normalized_timestamps: Type.Optional(Type.Boolean()),
    language: Type.Optional(Type.String()),
    pronunciation_dict_id: Type.Optional(Type.String()),
    generation_config: Type.Optional(
      Type.Object({
        speed: Type.Optional(Type.Number({ minimum: 0.6, maximum: 1.5 })),
        emotion: Type.Optional(Type.String()),
      }),
    ),
  },
  { additionalProperties: false },
)
const Cancel = Type.Object({ context_id: Type.String(), cancel: Type.Literal(true) }, { additionalProperties: false })

/** Cartesia's voices over a socket as its SDK describes them, humming. */
export function sonicServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/tts/websocket') return 404
    const bearer = far.headers.get('authorization')?.replace('Bearer ', '')
    if ((far.headers.get('x-api-key') ?? bearer ?? far.url.searchParams.get('api_key')) !== key) return 401
    if (!far.headers.has('cartesia-version') && !far.url.searchParams.has('cartesia_version')) return 400
    const contexts = new Map<string, Context>()
    return (data) => {
      const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
      if (Value.Check(Cancel, message)) return void contexts.delete(message.context_id)
      if (!Value.Check(Generation, message)) return refuse(far, message)
      const context = contexts.get(message.context_id) ?? new Context(far, message.context_id)
      contexts.set(message.context_id, context)
      context.take(message)
      if (message.continue !== true) contexts.delete(message.context_id)
    }
  })
}

function refuse(far: FarSide, message: unknown): void {
  const [first] = [...Value.Errors(Generation, message)]
  far.send(
    JSON.stringify({
      type: 'error',
      title: 'Invalid request',
      message: `${first?.path} is wrong`,
      status_code: 400,
      done: true,
    }),
  )
}

/** Speech of one context. Times count from its beginning. */
class Context {
  readonly #far: FarSide
  readonly #id: string
  #text = ''
  #saidMs = 0
  #flushes = 0

  constructor(far: FarSide, id: string) {
    this.#far = far
    this.#id = id
  }

  take(message: {
    transcript: string
    flush?: boolean
    continue?: boolean
    output_format: { sample_rate: number }
    add_timestamps?: boolean
  }): void {
    this.#text += message.transcript
    if (message.flush === true || message.continue !== true)
      this.#speak(message.output_format.sample_rate, message.add_timestamps)
    if (message.flush === true)
      this.#send({ type: 'flush_done', flush_done: true, flush_id: ++this.#flushes, done: false })
    if (message.continue !== true) this.#send({ type: 'done', done: true })
  }

  #speak(rateHz: number, isTimed = false): void {
    const text = this.#text
    this.#text = ''
    const { bytes, words } = hummed(text, rateHz)
    for (const part of humParts(text, rateHz))
      this.#send({ type: 'chunk', data: part.toBase64(), step_time: 5, done: false })
    if (isTimed && words.length > 0)
      this.#send({
        type: 'timestamps',
        done: false,
        word_timestamps: {
          words: words.map((word) => word.text),
          start: words.map(({ fromMs }) => (this.#saidMs + fromMs) / 1000),
          end: words.map(({ toMs }) => (this.#saidMs + toMs) / 1000),
        },
      })
    this.#saidMs += durationMs({ samples: new Int16Array(bytes.buffer), rateHz })
  }

  #send(message: object): void {
    this.#far.send(JSON.stringify({ ...message, context_id: this.#id, status_code: 206 }))
  }
}
