import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { hummed, humParts } from './hum.ts'
import { messageIn } from './message-in.ts'
import { OneByOne } from './one-by-one.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const PARAMETERS = new Set([
  'version',
  'format_type',
  'instant_mode',
  'strip_headers',
  'no_binary',
  'include_timestamp_types',
  'api_key',
  'fernSdkLanguage',
  'fernSdkVersion',
])
const RATE_HZ = 48_000
const strict = { additionalProperties: false }
const provider = Type.Optional(Type.Union([Type.Literal('HUME_AI'), Type.Literal('CUSTOM_VOICE')]))
const Publish = Type.Object(
  {
    text: Type.Optional(Type.String()),
    voice: Type.Optional(
      Type.Union([
        Type.Object({ id: Type.String(), provider }, strict),
        Type.Object({ name: Type.String(), provider }, strict),
      ]),
    ),
    description: Type.Optional(Type.String()),
    speed: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    trailing_silence: Type.Optional(Type.Number()),
    flush: Type.Optional(Type.Boolean()),
    close: Type.Optional(Type.Boolean()),
  },
  strict,
)

interface Humming {
  readonly key?: string
  /** Or from all that was flushed. */
  readonly timesSnippets?: boolean
}

/** Hume's /v0/tts/stream/input as its SDK describes it, humming: a snippet for each sentence. */
export function humeServer({ key = 'secret-key', timesSnippets = true }: Humming = {}): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    if (far.url.pathname !== '/v0/tts/stream/input') return 404
    if ((far.headers.get('x-hume-api-key') ?? query.get('api_key')) !== key) return 401
    if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || query.get('format_type') !== 'pcm') return 400
    const stream = new Stream(far, timesSnippets)
    return (data) => stream.take(messageIn(data))
  })
}

class Stream {
  readonly #far: FarSide
  readonly #timesSnippets: boolean
  readonly #steps = new OneByOne()
  #text = ''
  #hasVoice = false
  #snippets = 0

  constructor(far: FarSide, timesSnippets: boolean) {
    this.#far = far
    this.#timesSnippets = timesSnippets
  }

  take(message: unknown): void {
    if (!Value.Check(Publish, message)) return this.#refuse('invalid message')
    this.#text += message.text ?? ''
    this.#hasVoice ||= message.voice !== undefined
    if (!this.#hasVoice && this.#far.url.searchParams.get('version') === '2') return this.#refuse('a voice is required')
    if (message.flush === true || message.close === true) this.#flush()
    if (message.close === true) this.#steps.add([() => this.#far.close(1000)])
  }

  #flush(): void {
    let fromMs = 0
    for (const [text] of this.#text.matchAll(/[^.!?]+[.!?]*\s*/g)) {
      this.#steps.add(this.#stepsOf(text, this.#timesSnippets ? 0 : fromMs))
      fromMs += text.trim().length * 60
    }
    this.#text = ''
  }

  *#stepsOf(text: string, fromMs: number): Generator<() => void> {
    const ids = { generation_id: 'g', request_id: 'r', snippet_id: `s${++this.#snippets}` }
    const send = (message: object) => () => this.#far.send(JSON.stringify({ ...message, ...ids }))
    if (this.#far.url.searchParams.get('include_timestamp_types') === 'word')
      for (const word of hummed(text, RATE_HZ).words)
        yield send({
          type: 'timestamp',
          timestamp: {
            type: 'word',
            text: word.text,
            time: { begin: fromMs + word.fromMs, end: fromMs + word.toMs },
          },
        })
    const parts = [...humParts(text, RATE_HZ)]
    for (const [index, part] of parts.entries())
      yield send({
        type: 'audio',
        audio: part.toBase64(),
        audio_format: 'pcm',
        chunk_index: index,
        is_last_chunk: index === parts.length - 1,
        text,
        utterance_index: 0,
      })
  }

  #refuse(message: string): void {
    this.#far.send(JSON.stringify({ type: 'error', error: 'bad_request', message }))
    this.#far.close(1008)
  }
}
