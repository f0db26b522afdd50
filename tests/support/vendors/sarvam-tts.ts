import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Clock } from '../../../src/std/clock.ts'
import { humParts } from './hum.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const Speaker = { 'bulbul:v2': ['anushka', 'vidya', 'karun'], 'bulbul:v3': ['shubh', 'ritu', 'priya'] } as const
const Language = Type.String({ pattern: '^(bn|en|gu|hi|kn|ml|mr|od|pa|ta|te)-IN$' })
/** Its SDK for JavaScript calls the language `language_code`, its older ones and the clients of others `target_language_code`. */
const Config = Type.Object(
  {
    model: Type.Optional(Type.String()),
    language_code: Type.Optional(Language),
    target_language_code: Type.Optional(Language),
    speaker: Type.String(),
    pitch: Type.Optional(Type.Number()),
    pace: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2 })),
    loudness: Type.Optional(Type.Number()),
    temperature: Type.Optional(Type.Number()),
    speech_sample_rate: Type.Union([8000, 16_000, 22_050, 24_000].map((hz) => Type.Literal(hz))),
    enable_preprocessing: Type.Optional(Type.Boolean()),
    output_audio_codec: Type.Literal('linear16'),
    output_audio_bitrate: Type.Optional(Type.String()),
    dict_id: Type.Optional(Type.String()),
    min_buffer_size: Type.Optional(Type.Number()),
    max_chunk_length: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
const Message = Type.Union([
  Type.Object({ type: Type.Literal('config'), data: Config }),
  Type.Object({ type: Type.Literal('text'), data: Type.Object({ text: Type.String({ minLength: 1 }) }) }),
  Type.Object({ type: Type.Literal('flush') }),
  Type.Object({ type: Type.Literal('ping') }),
])

/** Sarvam's voices over a socket as its SDK describes them, humming. */
export function bulbulServer({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      const model = far.url.searchParams.get('model') ?? 'bulbul:v2'
      if (far.url.pathname !== '/text-to-speech/ws' || !(model in Speaker)) return 404
      if (keyIn(far.headers) !== key) return 403
      const speech = new Speech(far, Speaker[model as keyof typeof Speaker])
      return (data) => {
        const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
        if (Value.Check(Message, message)) speech.take(message)
        else fail(far, { code: 422, message: 'Input should be a valid message' })
      }
    },
    { clock, afterMs: 60_000, reason: 'Connection timed out' },
  )
}

/** Browsers, and its SDK where it meets their sockets, tell the key as a protocol. */
const keyIn = (headers: Headers): string | undefined =>
  headers.get('api-subscription-key') ?? headers.get('sec-websocket-protocol')?.replace('api-subscription-key.', '')

function fail(far: FarSide, data: { code?: number; message: string }): void {
  far.send(JSON.stringify({ type: 'error', data }))
  far.close(1000)
}

class Speech {
  readonly #far: FarSide
  readonly #speakers: readonly string[]
  #config: Static<typeof Config> | undefined
  #text = ''

  constructor(far: FarSide, speakers: readonly string[]) {
    this.#far = far
    this.#speakers = speakers
  }

  take(message: Static<typeof Message>): void {
    if (message.type === 'config') return this.#configure(message.data)
    if (message.type === 'ping') return
    const config = this.#config
    if (!config) return fail(this.#far, { code: 400, message: 'Config message is required first' })
    if (message.type === 'text') this.#text += message.data.text
    // What is long enough is spoken before it is flushed.
    if (message.type === 'flush' || this.#text.length >= (config.min_buffer_size ?? 50))
      this.#speak(config.speech_sample_rate)
    if (message.type === 'flush' && this.#far.url.searchParams.get('send_completion_event') === 'true')
      this.#send('event', { event_type: 'final', timestamp: '2026-11-30T00:00:00Z' })
  }

  #configure(config: Static<typeof Config>): void {
    if (!config.language_code && !config.target_language_code)
      return fail(this.#far, { code: 422, message: 'language_code is required' })
    if (!this.#speakers.includes(config.speaker))
      return fail(this.#far, { message: `400: Speaker '${config.speaker}' is not compatible with the model` })
    this.#config = config
  }

  #speak(rateHz: number): void {
    for (const part of humParts(this.#text, rateHz))
      this.#send('audio', { content_type: 'audio/wav', audio: part.toBase64(), request_id: 'request' })
    this.#text = ''
  }

  #send(type: string, data: object): void {
    this.#far.send(JSON.stringify({ type, data }))
  }
}
