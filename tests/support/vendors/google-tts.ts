import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { writeWav } from '../../../src/audio/wav.ts'
import { HttpVendor } from './http-vendor.ts'
import { hummed } from './hum.ts'
import { KEY } from './stt-of.ts'

const closed = { additionalProperties: false }
const text = Type.String({ minLength: 1, maxLength: 5000 })
/** SynthesizeSpeechRequest of google.cloud.texttospeech.v1, as far as it is used. Google refuses names that it does not know. */
const Request = Type.Object(
  {
    input: Type.Object({ text, prompt: Type.Optional(text) }, closed),
    voice: Type.Object(
      {
        languageCode: Type.String({ pattern: '^[a-z]{2,3}-[A-Z]{2}$' }),
        name: Type.Optional(text),
        modelName: Type.Optional(Type.String({ pattern: '^gemini-.*tts' })),
      },
      closed,
    ),
    audioConfig: Type.Object(
      {
        // Protobuf's JSON takes the number of a name as well.
        audioEncoding: Type.Union([Type.Literal('LINEAR16'), Type.Literal(1)]),
        sampleRateHertz: Type.Optional(Type.Integer({ minimum: 8000, maximum: 48_000 })),
        speakingRate: Type.Optional(Type.Number({ minimum: 0.25, maximum: 2 })),
      },
      closed,
    ),
  },
  closed,
)

/** Cloud Text-to-Speech over REST, humming, and the server of tokens. It keeps what it was asked. */
export class GoogleVoices extends HttpVendor {
  readonly asked: { readonly headers: Headers; readonly body: unknown }[] = []

  constructor() {
    super(async (request) => {
      const { pathname, host } = new URL(request.url)
      if (host === 'oauth2.googleapis.com') return Response.json({ access_token: `token of ${KEY}`, expires_in: 3599 })
      if (request.method !== 'POST' || pathname !== '/v1/text:synthesize') return failure(404, 'NOT_FOUND')
      const { headers } = request
      const isKnown = headers.get('x-goog-api-key') === KEY || headers.get('authorization') === `Bearer token of ${KEY}`
      if (!isKnown) return failure(403, 'PERMISSION_DENIED')
      const body: unknown = await request.json()
      this.asked.push({ headers, body })
      if (!Value.Check(Request, body)) return failure(400, 'INVALID_ARGUMENT')
      const { name = '', languageCode, modelName } = body.voice
      const isOwn = modelName === undefined ? name.startsWith(`${languageCode}-`) : /^[A-Z][a-z]+$/.test(name)
      if (!isOwn || (body.input.prompt !== undefined && modelName === undefined))
        return failure(400, 'INVALID_ARGUMENT')
      const rateHz = body.audioConfig.sampleRateHertz ?? 24_000
      const samples = new Int16Array(hummed(body.input.text, rateHz).bytes.buffer)
      return Response.json({ audioContent: new Uint8Array(writeWav({ samples, rateHz })).toBase64() })
    })
  }
}

const failure = (code: number, status: string): Response =>
  Response.json({ error: { code, status, message: `not with ${KEY}` } }, { status: code })
