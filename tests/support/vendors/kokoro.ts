import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { HttpVendor } from './http-vendor.ts'
import { hummed } from './hum.ts'

/** What Kokoro-FastAPI reads of a request; it passes over other fields. */
const Request = Type.Object({
  model: Type.Union([Type.Literal('kokoro'), Type.Literal('tts-1'), Type.Literal('tts-1-hd')]),
  voice: Type.String({ pattern: '^[a-z]{2}_[a-z]+' }),
  input: Type.String({ minLength: 1 }),
  response_format: Type.Literal('pcm'),
  speed: Type.Optional(Type.Number({ minimum: 0.25, maximum: 4 })),
})

/** Kokoro-FastAPI, humming. */
export const kokoroServer = (): HttpVendor =>
  new HttpVendor(async (request) => {
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/v1/audio/speech')
      return Response.json({ detail: 'Not Found' }, { status: 404 })
    const asked: unknown = await request.json()
    if (!Value.Check(Request, asked)) return Response.json({ detail: [] }, { status: 422 })
    return new Response(hummed(asked.input, 24_000).bytes, { headers: { 'content-type': 'audio/pcm' } })
  })
