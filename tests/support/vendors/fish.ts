import { decode, encode } from '@msgpack/msgpack'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { humParts } from './hum.ts'
import { SocketVendor } from './socket-vendor.ts'

const MODELS = new Set(['s1', 's2-pro', 's2.1-pro'])
const Request = Type.Object(
  {
    text: Type.String(),
    format: Type.Literal('pcm'),
    sample_rate: Type.Union([8000, 16_000, 24_000, 32_000, 44_100].map((hz) => Type.Literal(hz))),
    latency: Type.Optional(Type.Union([Type.Literal('normal'), Type.Literal('balanced')])),
    reference_id: Type.Optional(Type.String({ minLength: 1 })),
    normalize: Type.Optional(Type.Boolean()),
    prosody: Type.Optional(Type.Object({ speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2 })) })),
  },
  { additionalProperties: false },
)
const Message = Type.Union([
  Type.Object({ event: Type.Literal('start'), request: Request }, { additionalProperties: false }),
  Type.Object({ event: Type.Literal('text'), text: Type.String() }, { additionalProperties: false }),
  Type.Object({ event: Type.Literal('flush') }, { additionalProperties: false }),
  Type.Object({ event: Type.Literal('stop') }, { additionalProperties: false }),
])

/** Fish Audio's voices over a socket as its SDK speaks to them, humming. Another session may follow on the same connection. */
export function fishServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/v1/tts/live') return 404
    if (far.headers.get('authorization') !== `Bearer ${key}`) return 401
    if (!MODELS.has(far.headers.get('model') ?? '')) return 400
    let session: { readonly request: Static<typeof Request>; text: string } | undefined
    const tell = (message: object): void => far.send(encode(message))
    return (data) => {
      const message: unknown = typeof data === 'string' ? undefined : decode(data)
      if (!Value.Check(Message, message) || (message.event === 'start') !== (session === undefined))
        return tell({ event: 'finish', reason: 'error', message: `invalid message of ${key}` })
      if (message.event === 'start') session = { request: message.request, text: message.request.text }
      if (!session) return
      if (message.event === 'text') session.text += message.text
      if (message.event !== 'stop' && message.event !== 'flush') return
      for (const audio of humParts(session.text, session.request.sample_rate))
        tell({ event: 'audio', audio, time: 1.5 })
      session.text = ''
      if (message.event === 'flush') return
      session = undefined
      tell({ event: 'finish', reason: 'stop' })
    }
  })
}
