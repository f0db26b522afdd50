import { type Static, Type } from '@sinclair/typebox'
import type { Tts } from '../../tts/tts.ts'
import { type GoogleIdentity, identityOf } from './google-token.ts'
import { endpoint } from '../http/http.ts'
import { httpTtsKeys, httpVoice, isAtOrigin } from '../http/http-voice.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'
import { messageOf } from '../socket/message.ts'
import { SpeechError } from '../sound/speech-decoder.ts'
import { localeOf } from '../../language/locale.ts'

const ADDRESS = 'https://texttospeech.googleapis.com'
const RATES_HZ = [8000, 16_000, 24_000]

export const googleTtsKeys = {
  ...httpTtsKeys,
  tts_model: Type.Optional(
    Type.String({ description: 'A model of Gemini, as gemini-2.5-flash-tts; else the voice is its own model' }),
  ),
  tts_language: Type.Optional(
    Type.String({
      follows: 'stt_language',
      description: 'What the bot speaks, as de-DE; that of the voice, or of `stt_language`, or en-US, when absent',
    }),
  ),
  tts_speed: Type.Optional(Type.Number({ minimum: 0.25, maximum: 2, description: 'How fast it speaks' })),
  tts_instructions: Type.Optional(Type.String({ description: 'How it is to speak, in words: of Gemini alone' })),
}
const Options = Type.Object(googleTtsKeys)
type Options = Static<typeof Options>

const Synthesized = Type.Object({ audioContent: Type.String() })

export const isGoogles = ({ tts_base_url: url }: Options): boolean => isAtOrigin(url, ADDRESS)

/** Cloud Text-to-Speech, asked for whole pieces over REST: by an API key, or by the credentials of a service account or a user. */
export function googleTts(name: string, options: Options, io: HttpIo): Tts {
  const identity = io.key === undefined ? undefined : identityOf(io.key, 'tts', io)
  // A rejection surfaces when it is asked.
  identity?.catch(() => undefined)
  const voice = httpVoice(
    {
      name,
      url: endpoint(options.tts_base_url || ADDRESS, '/v1/text:synthesize'),
      ratesHz: RATES_HZ,
      format: 'speech in JSON',
      ask: async (text, rateHz) => ({
        headers: { 'content-type': 'application/json', ...(await authorization(await identity, io)) },
        body: JSON.stringify(requestOf(options, text, rateHz)),
      }),
      audioIn,
    },
    io,
  )
  return {
    ...voice,
    preconnect(playRateHz, signal) {
      voice.preconnect?.(playRateHz, signal)
      // The first piece waits for no token either. Where there is none, that piece tells.
      identity?.then((known) => known?.token()).catch(() => undefined)
    },
  }
}

async function authorization(identity: GoogleIdentity | undefined, io: HttpIo): Promise<Record<string, string>> {
  if (!identity) return keyHeader('x-goog-api-key', io.key)
  const { payer } = identity
  return {
    authorization: `Bearer ${await identity.token()}`,
    ...(payer !== undefined && { 'x-goog-user-project': payer }),
  }
}

function requestOf(options: Options, text: string, rateHz: number) {
  const {
    tts_voice: voice,
    tts_model: model,
    tts_language: spoken,
    tts_speed: speed,
    tts_instructions: prompt,
  } = options
  const language = /^[a-z]{2,3}-[A-Z]{2}\b/.exec(voice ?? '')?.[0] ?? localeOf(spoken) ?? 'en-US'
  return {
    input: { text, prompt },
    voice: {
      languageCode: language,
      // Voices of Gemini speak every language; those of Chirp are named by theirs.
      name: voice || (model ? 'Kore' : `${language}-Chirp3-HD-Charon`),
      modelName: model || undefined,
    },
    // As WAV, whose header tells the rate.
    audioConfig: { audioEncoding: 'LINEAR16', sampleRateHertz: rateHz, speakingRate: speed },
  }
}

async function* audioIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const text = await new Response(body).text()
  const reply = messageOf(Synthesized, text)
  if (!reply) throw new SpeechError(text.trim() === '' ? 'nothing' : 'something else')
  try {
    yield Uint8Array.fromBase64(reply.audioContent)
  } catch {
    throw new SpeechError('what is no base64')
  }
}
