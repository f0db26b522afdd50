import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Clock } from '../../../src/std/clock.ts'
import { humParts } from './hum.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const LANGUAGES = 'en de es fr it pt ar ru ro ja he hy tr hi zh'.split(' ')
const Session = Type.Object(
  {
    model_id: Type.String({ pattern: '^async_' }),
    voice: Type.Object({ mode: Type.Literal('id'), id: Type.String({ minLength: 1 }) }),
    output_format: Type.Object({
      container: Type.Literal('raw'),
      encoding: Type.Literal('pcm_s16le'),
      sample_rate: Type.Number({ minimum: 8000, maximum: 48_000 }),
    }),
    language: Type.Optional(Type.Union(LANGUAGES.map((tag) => Type.Literal(tag)))),
  },
  { additionalProperties: false },
)
const Text = Type.Object(
  {
    context_id: Type.Optional(Type.String({ minLength: 1 })),
    transcript: Type.String(),
    force: Type.Optional(Type.Boolean()),
    close_context: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
)
const Terminate = Type.Object({ terminate: Type.Literal(true) }, { additionalProperties: false })
/** How long it bears silence is not said. */
const IDLE_MS = 20_000

/** Async's voices as its clients speak to them, humming. A context that is closed says no more. */
export function asyncServer({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      const query = Object.fromEntries(far.url.searchParams)
      if (far.url.pathname !== '/text_to_speech/websocket/ws') return 404
      if (query['api_key'] !== key) return 401
      if (query['version'] !== 'v1') return 400
      let session: Static<typeof Session> | undefined
      const contexts = new Map<string, string>()
      return (data) => {
        const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
        if (Value.Check(Terminate, message)) return far.close(1000)
        if (!session) {
          if (!Value.Check(Session, message)) return fail(far, 'Invalid session')
          session = message
          return
        }
        if (!Value.Check(Text, message)) return fail(far, 'Invalid message')
        const { context_id: id } = message
        // Without a context it only keeps the connection open.
        if (id === undefined) return message.transcript.trim() === '' ? undefined : fail(far, 'context_id is missing')
        if (message.close_context === true) return void contexts.delete(id)
        const text = (contexts.get(id) ?? '') + message.transcript
        const isEnd = message.transcript === ''
        contexts.set(id, '')
        if (message.force === true || isEnd) {
          for (const part of humParts(text, session.output_format.sample_rate))
            tell(far, { context_id: id, audio: part.toBase64(), final: false })
        } else contexts.set(id, text)
        if (isEnd) tell(far, { context_id: id, audio: '', final: true })
      }
    },
    { clock, afterMs: IDLE_MS, reason: 'Idle' },
  )
}

const tell = (far: FarSide, message: object): void => far.send(JSON.stringify(message))

function fail(far: FarSide, message: string): void {
  tell(far, { error: { code: 422, message } })
  far.close(1008, 'Invalid request')
}
