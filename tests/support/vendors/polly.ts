import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import { HttpVendor } from './http-vendor.ts'
import { hummed } from './hum.ts'
import { type AwsIdentity, faultOfSignature } from './aws-signature.ts'
import { KEY } from './stt-of.ts'

export const IDENTITY = { id: 'AKIDEXAMPLE', secret: KEY, session: 'session-token' } satisfies AwsIdentity

const Asked = Type.Object(
  {
    Engine: Type.Optional(
      Type.Union(['standard', 'neural', 'long-form', 'generative'].map((name) => Type.Literal(name))),
    ),
    VoiceId: Type.String({ pattern: '^[A-Z][a-z]+$' }),
    LanguageCode: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}-[A-Z]{2}$' })),
    LexiconNames: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9A-Za-z]{1,20}$' }), { maxItems: 5 })),
    OutputFormat: Type.Literal('pcm'),
    SampleRate: Type.Optional(Type.Union([Type.Literal('8000'), Type.Literal('16000')])),
    Text: Type.String({ maxLength: 3000 }),
    TextType: Type.Optional(Type.Union([Type.Literal('text'), Type.Literal('ssml')])),
  },
  { additionalProperties: false },
)

/** Amazon Polly's SynthesizeSpeech in us-east-1, humming. It keeps the bodies of what it was asked. */
export class PollyVoices extends HttpVendor {
  readonly asked: unknown[] = []

  constructor(identity: AwsIdentity = IDENTITY, clock: Clock = systemClock) {
    super(async (request) => {
      if (request.method !== 'POST' || new URL(request.url).pathname !== '/v1/speech')
        return failure(404, 'UnknownOperationException')
      const body = new Uint8Array(await request.arrayBuffer())
      const fault = faultOfSignature(request, body, identity, { service: 'polly', region: 'us-east-1' })
      if (fault !== undefined || isStale(request, clock)) return failure(403, 'InvalidSignatureException')
      const asked: unknown = JSON.parse(new TextDecoder().decode(body))
      this.asked.push(asked)
      if (!Value.Check(Asked, asked)) return failure(400, 'ValidationException')
      const [, marked] = /^<speak><prosody rate="\d+%">(.*)<\/prosody><\/speak>$/s.exec(asked.Text) ?? []
      const text = asked.TextType === 'ssml' ? marked : asked.Text
      if (text === undefined) return failure(400, 'InvalidSsmlException')
      return new Response(hummed(text, Number(asked.SampleRate ?? '16000')).bytes, {
        headers: { 'content-type': 'audio/pcm', 'x-amzn-requestcharacters': `${text.length}` },
      })
    })
  }
}

/** AWS takes a clock that is a quarter of an hour wrong. */
const MOST_SKEW_MS = 15 * 60_000

function isStale({ headers }: Request, clock: Clock): boolean {
  const written = (headers.get('x-amz-date') ?? '').replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  )
  return !(Math.abs(Date.parse(written) - clock.wall()) <= MOST_SKEW_MS)
}

/** In the form of its protocol, with the name in a header. */
export const failure = (status: number, name: string): Response =>
  Response.json(
    { message: `${KEY} is not right` },
    { status, headers: { 'x-amzn-errortype': `${name}:http://internal/` } },
  )
