import { type Static, Type } from '@sinclair/typebox'
import { element, escaped } from '../../std/markup.ts'
import type { Tts } from '../../tts/tts.ts'
import { endpoint } from '../http/http.ts'
import { httpTtsKeys, httpVoice } from '../http/http-voice.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'

const FORMATS: Readonly<Record<number, string>> = {
  8000: 'raw-8khz-16bit-mono-pcm',
  16_000: 'raw-16khz-16bit-mono-pcm',
  24_000: 'raw-24khz-16bit-mono-pcm',
}
const RATES_HZ = Object.keys(FORMATS).map(Number)
/** The voice of Microsoft's own examples. It speaks many languages. */
const VOICE = 'en-US-AvaMultilingualNeural'

export const azureTtsKeys = {
  ...httpTtsKeys,
  region: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9]*$',
      form: 'a region such as westeurope',
      env: ['AZURE_SPEECH_REGION'],
      description: 'Where the speech resource is; `eastus` when absent',
    }),
  ),
  tts_speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2, description: 'How fast it speaks' })),
  tts_language: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z-]+$',
      form: 'a language such as de-DE',
      description: 'What a voice of several languages speaks, as de-DE; guessed when absent',
    }),
  ),
  style: Type.Optional(Type.String({ description: 'How it sounds, where the voice can: "chat", "customerservice"' })),
}
const Options = Type.Object(azureTtsKeys)
type Options = Static<typeof Options>

/** Where a region speaks. */
export const azureTtsAt = ({ region }: Pick<Options, 'region'>): string =>
  `https://${region || 'eastus'}.tts.speech.microsoft.com`

/** Voices of Azure over REST, which tells no word times. */
export function azureTts(options: Options, io: HttpIo): Tts {
  return httpVoice(
    {
      name: 'azure_speech',
      url: endpoint(options.tts_base_url || azureTtsAt(options), '/cognitiveservices/v1'),
      ratesHz: RATES_HZ,
      format: 'samples',
      // Bare samples are "audio/basic" there, which is G.711 elsewhere.
      isMislabelled: true,
      ask: (text, rateHz) => ({
        headers: {
          'content-type': 'application/ssml+xml',
          'x-microsoft-outputformat': FORMATS[rateHz] ?? '',
          'user-agent': 'voxray',
          ...keyHeader('ocp-apim-subscription-key', io.key),
        },
        body: ssml(options, text),
      }),
    },
    io,
  )
}

/** From the inside out: the text, its language, its pace, its style, its voice. */
function ssml({ tts_voice, tts_speed: speed, tts_language: language, style }: Options, text: string): string {
  const voice = tts_voice || VOICE
  let inner = escaped(text)
  if (language !== undefined) inner = element('lang', { 'xml:lang': language }, inner)
  if (speed !== undefined) inner = element('prosody', { rate: String(speed) }, inner)
  if (style !== undefined) inner = element('mstts:express-as', { style }, inner)
  const attributes = {
    version: '1.0',
    xmlns: 'http://www.w3.org/2001/10/synthesis',
    'xmlns:mstts': 'https://www.w3.org/2001/mstts',
    // It has to stand there; the voice and `lang` decide.
    'xml:lang': 'en-US',
  }
  return element('speak', attributes, element('voice', { name: voice }, inner))
}
