import { type Static, Type } from '@sinclair/typebox'
import { StageError } from '../../std/errors.ts'
import { element, escaped } from '../../std/markup.ts'
import type { Tts } from '../../tts/tts.ts'
import { endpoint, keyToSet } from '../http/http.ts'
import { httpTtsKeys, httpVoice, type VoiceRequest } from '../http/http-voice.ts'
import type { HttpIo } from '../provider.ts'
import { hostOf, inRegion } from './aws-region.ts'

/** Of its bare samples. */
const RATES_HZ = [8000, 16_000]

export const awsTtsKeys = {
  ...httpTtsKeys,
  tts_model: Type.Optional(
    Type.String({ description: '"neural" when absent, "generative", "long-form" or "standard": what the voice can' }),
  ),
  tts_language: Type.Optional(Type.String({ description: 'What a voice of two languages speaks, as hi-IN' })),
  tts_speed: Type.Optional(Type.Number({ minimum: 0.2, maximum: 2, description: 'How fast it speaks' })),
  lexicons: Type.Optional(
    Type.Array(Type.String(), { maxItems: 5, description: 'Names of your pronunciation lexicons at Polly' }),
  ),
}
const Options = Type.Object(awsTtsKeys)
type Options = Static<typeof Options> & { readonly region?: string }

/** Where a region speaks. */
export const pollyAt = (region: string | undefined): string => `https://${hostOf('polly', region)}`

/** Amazon Polly. Its key is `ID:SECRET`, or `ID:SECRET:SESSION`. */
export function awsTts(options: Options, io: HttpIo): Tts {
  const url = endpoint(options.tts_base_url || pollyAt(options.region), '/v1/speech')
  const signingKeys = new Map<string, ArrayBuffer>()
  return httpVoice(
    {
      name: 'aws',
      url,
      ratesHz: RATES_HZ,
      format: 'samples',
      ask: (text, rateHz) => signed(url, bodyOf(options, text, rateHz), { options, io, signingKeys }),
    },
    io,
  )
}

function bodyOf(options: Options, text: string, rateHz: number): string {
  const { tts_voice: voice, tts_model: engine, tts_language: language, tts_speed: speed, lexicons } = options
  const percent = speed === undefined ? undefined : `${Math.round(speed * 100)}%`
  return JSON.stringify({
    Engine: engine || 'neural',
    VoiceId: voice || 'Joanna',
    LanguageCode: language,
    LexiconNames: lexicons,
    OutputFormat: 'pcm',
    SampleRate: String(rateHz),
    ...(percent === undefined
      ? { Text: text }
      : { TextType: 'ssml', Text: element('speak', {}, element('prosody', { rate: percent }, escaped(text))) }),
  })
}

interface Signing {
  readonly options: Options
  readonly io: HttpIo
  readonly signingKeys: Map<string, ArrayBuffer>
}

/** By Signature Version 4. A server of one's own, which has no key, is asked without. */
async function signed(url: string, body: string, { options, io, signingKeys }: Signing): Promise<VoiceRequest> {
  const headers = { 'content-type': 'application/json' }
  if (io.key === undefined) return { headers, body }
  const [accessKeyId = '', secretAccessKey, sessionToken] = io.key.split(':')
  if (!secretAccessKey)
    throw new StageError(
      'tts',
      'unauthorized',
      `the key for Polly is ID:SECRET or ID:SECRET:SESSION: ${keyToSet('tts')}`,
    )
  const { AwsV4Signer } = await import('aws4fetch')
  const signer = new AwsV4Signer({
    method: 'POST',
    url,
    headers,
    body,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    service: 'polly',
    region: inRegion(options.region),
    datetime: new Date(io.clock.wall()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    cache: signingKeys,
  })
  return { headers: Object.fromEntries((await signer.sign()).headers), body }
}
