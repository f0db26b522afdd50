import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { writeWav } from '../../../src/audio/wav.ts'
import { HttpVendor } from './http-vendor.ts'
import { hummed } from './hum.ts'
import { KEY } from './stt-of.ts'

/** What the voices of Groq take: WAV alone, of texts of at most 200 characters. */
const Request = Type.Object(
  {
    model: Type.Literal('canopylabs/orpheus-v1-english'),
    voice: Type.Union(['autumn', 'diana', 'hannah', 'austin', 'daniel', 'troy'].map((name) => Type.Literal(name))),
    input: Type.String({ minLength: 1, maxLength: 200 }),
    response_format: Type.Literal('wav'),
    speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 5 })),
  },
  { additionalProperties: false },
)
const RATE_HZ = 24_000

/** The voices of Groq, humming. */
export function orpheusServer(): HttpVendor {
  return new HttpVendor(async (request) => {
    const { pathname } = new URL(request.url)
    if (request.method !== 'POST' || pathname !== '/openai/v1/audio/speech') return new Response('', { status: 404 })
    if (request.headers.get('authorization') !== `Bearer ${KEY}`) return new Response('', { status: 401 })
    const asked: unknown = await request.json()
    if (!Value.Check(Request, asked)) return new Response('', { status: 400 })
    const samples = new Int16Array(hummed(asked.input, RATE_HZ).bytes.buffer)
    return new Response(new Uint8Array(writeWav({ samples, rateHz: RATE_HZ })), {
      headers: { 'content-type': 'audio/wav' },
    })
  })
}
