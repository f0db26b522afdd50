import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { humParts } from './hum.ts'
import { SocketVendor } from './socket-vendor.ts'

const MS_PER_CHAR = 60
const Query = Type.Object(
  {
    voice: Type.Union(['ara', 'eve', 'leo', 'rex', 'sal'].map((name) => Type.Literal(name))),
    language: Type.String({ pattern: '^([a-z]{2}|auto)$' }),
    codec: Type.Literal('pcm'),
    sample_rate: Type.Union(['8000', '16000', '22050', '24000', '44100', '48000'].map((hz) => Type.Literal(hz))),
    with_timestamps: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
    speed: Type.Optional(Type.String({ pattern: String.raw`^[01](\.\d+)?$` })),
  },
  { additionalProperties: false },
)
const Message = Type.Union([
  Type.Object({ type: Type.Literal('text.delta'), delta: Type.String() }),
  Type.Object({ type: Type.Literal('text.done') }),
  Type.Object({ type: Type.Literal('text.clear') }),
])

/** xAI's voices as clients that use them speak to them, humming. */
export function grokVoices(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/v1/tts') return 404
    if (far.headers.get('authorization') !== `Bearer ${key}`) return 401
    const query = Object.fromEntries(far.url.searchParams)
    if (!Value.Check(Query, query)) return 400
    let text = ''
    const tell = (message: object): void => far.send(JSON.stringify(message))
    return (data) => {
      const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
      if (!Value.Check(Message, message)) return tell({ type: 'error', message: `Invalid message, ${key}` })
      if (message.type === 'text.delta') text += message.delta
      if (message.type === 'text.clear') tell({ type: 'audio.clear' })
      if (message.type === 'text.done') {
        // Times come by themselves, in front of the audio and in two parts.
        const letters = [...text.trim()]
        const half = Math.floor(letters.length / 2)
        for (const [from, to] of [
          [0, half],
          [half, letters.length],
        ] as const)
          if (query.with_timestamps === 'true')
            tell({ type: 'audio.delta', delta: '', audio_timestamps: timesOf(letters.slice(from, to), from) })
        for (const part of humParts(text, Number(query.sample_rate)))
          tell({ type: 'audio.delta', delta: part.toBase64() })
        tell({ type: 'audio.done', trace_id: 't' })
      }
      if (message.type !== 'text.delta') text = ''
    }
  })
}

const timesOf = (letters: readonly string[], from: number) => ({
  graph_chars: letters,
  graph_times: letters.map((_, at) => [((from + at) * MS_PER_CHAR) / 1000, ((from + at + 1) * MS_PER_CHAR) / 1000]),
})
