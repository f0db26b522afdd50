import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { HttpVendor } from './http-vendor.ts'
import { hummed } from './hum.ts'

const LANGUAGES = 'en es fr de it pt pl tr ru nl cs ar zh-cn ja hu ko hi'.split(' ')
/** As the server's own model of a request says, in Python. */
const Request = Type.Object({
  speaker_embedding: Type.Array(Type.Number(), { minItems: 4, maxItems: 4 }),
  gpt_cond_latent: Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), { minItems: 3, maxItems: 3 }),
  text: Type.String(),
  language: Type.Union(LANGUAGES.map((language) => Type.Literal(language))),
  add_wav_header: Type.Boolean(),
  stream_chunk_size: Type.String({ pattern: '^[0-9]+$' }),
})

const speaker = (seed: number) => ({
  speaker_embedding: [seed, 0.1, -0.2, 0.3],
  gpt_cond_latent: [
    [seed, 1],
    [2, 3],
    [4, 5],
  ],
})
export const SPEAKERS = { 'Claribel Dervla': speaker(1), 'Viktor Eka': speaker(2) }

/** Coqui's streaming server of XTTS, humming; its speakers are smaller than real ones. It keeps what it was asked. */
export class XttsServer extends HttpVendor {
  readonly asked: unknown[] = []

  constructor() {
    super(async (request) => {
      const { pathname } = new URL(request.url)
      if (request.method === 'GET' && pathname === '/studio_speakers') return Response.json(SPEAKERS)
      if (request.method !== 'POST' || pathname !== '/tts_stream')
        return Response.json({ detail: 'Not Found' }, { status: 404 })
      const asked: unknown = await request.json()
      this.asked.push(asked)
      if (!Value.Check(Request, asked) || asked.add_wav_header) return Response.json({ detail: [] }, { status: 422 })
      return new Response(hummed(asked.text, 24_000).bytes, { headers: { 'content-type': 'audio/wav' } })
    })
  }
}
