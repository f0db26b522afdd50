import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Clock } from '../../../src/std/clock.ts'
import { humParts } from './hum.ts'
import { messageIn } from './message-in.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const LANGUAGES = new Set(['ar', 'de', 'en', 'es', 'fr', 'hi', 'nl', 'pt', 'ru', 'zh'])
const Query = Type.Object(
  {
    api_key: Type.Optional(Type.String()),
    lang_code: Type.String(),
    encoding: Type.Literal('pcm_linear'),
    sampling_rate: Type.Union(['8000', '16000', '22050'].map((hz) => Type.Literal(hz))),
    voice_id: Type.Optional(Type.String()),
    speed: Type.Optional(Type.String({ pattern: String.raw`^[012](\.\d+)?$` })),
  },
  { additionalProperties: false },
)
const Text = Type.Object({ text: Type.String() }, { additionalProperties: false })
/** How long it bears silence is not said; its clients break it every 10 s. */
const IDLE_MS = 20_000

/** Neuphonic's voices as its SDK speaks to them, humming. Text comes bare, or in a message. */
export function neuphonicServer({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      const query = Object.fromEntries(far.url.searchParams)
      const language = far.url.pathname.replace('/speak/', '')
      if (!LANGUAGES.has(language)) return 404
      if ((far.headers.get('x-api-key') ?? query['api_key']) !== key) return 401
      if (!Value.Check(Query, query) || query.lang_code !== language) return 422
      let waiting = ''
      return (data) => {
        const message = messageIn(data)
        if (message !== undefined && !Value.Check(Text, message)) return refuse(far)
        waiting += message?.text ?? String(data)
        const [text = '', ...rest] = waiting.split('<STOP>')
        if (rest.length === 0) return
        waiting = rest.join('')
        speak(far, text, Number(query.sampling_rate))
      }
    },
    { clock, afterMs: IDLE_MS, reason: 'Idle' },
  )
}

const refuse = (far: FarSide): void =>
  far.send(JSON.stringify({ data: null, status_code: 422, errors: ['Input should be a valid string'] }))

/** The last message of a text says so. */
function speak(far: FarSide, text: string, sampling_rate: number): void {
  const parts = [...humParts(text, sampling_rate)]
  for (const [at, part] of parts.entries()) {
    const data = { audio: part.toBase64(), text: '', sampling_rate, stop: at === parts.length - 1 }
    far.send(JSON.stringify({ status_code: 200, data, errors: null }))
  }
}
