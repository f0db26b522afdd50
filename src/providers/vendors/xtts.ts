import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { tagOf } from '../../language/index.ts'
import { followedLanguage } from '../socket/tts-keys.ts'
import { StageError } from '../../std/errors.ts'
import { badResponse, endpoint, request } from '../http/http.ts'
import { httpTtsKeys, httpVoice } from '../http/http-voice.ts'
import type { HttpIo, Provider } from '../provider.ts'

const BASE_URL = 'http://localhost:8000'
const RATES_HZ = [24_000]
/** A speaker is half a megabyte of JSON, and there are 58 in the studio. */
const MAX_SPEAKERS_BYTES = 96 * 1024 * 1024
const VOICE = 'Claribel Dervla'
/** Tokens to a part: the first comes soonest with the fewest, which the server can keep up with. */
const CHUNK_TOKENS = '20'

const XttsOptions = Type.Object({
  ...httpTtsKeys,
  tts_language: followedLanguage('es or German'),
})
type Options = Static<typeof XttsOptions>

const Speaker = Type.Object({
  speaker_embedding: Type.Array(Type.Number()),
  gpt_cond_latent: Type.Array(Type.Array(Type.Number())),
})
type Speaker = Static<typeof Speaker>
/** By their names. */
const Speakers = Type.Record(Type.String(), Type.Unknown())

/** Coqui's streaming server of XTTS, on a machine of your own. */
export const xtts: Provider<typeof XttsOptions> = {
  env: undefined,
  options: XttsOptions,
  page: {
    name: 'XTTS',
    bills:
      'Nothing: the xtts-streaming-server of Coqui runs on a machine of your own, at `http://localhost:8000` unless `tts_base_url` is set.',
    languages:
      'English, Spanish, French, German, Italian, Portuguese, Polish, Turkish, Russian, Dutch, Czech, Arabic, Chinese, Japanese, Hungarian, Korean and Hindi.',
    tested: 'A stand-in of its interface.',
  },
  needsKey: () => false,
  tts: (options, io) => {
    const known = new Map<string, Speaker>()
    return httpVoice(
      {
        name: 'xtts',
        url: endpoint(options.tts_base_url || BASE_URL, '/tts_stream'),
        ratesHz: RATES_HZ,
        format: 'samples',
        ask: async (text, _, signal) => {
          const voice = options.tts_voice || VOICE
          const speaker = known.get(voice) ?? (await speakerOf(voice, options, io, signal))
          known.set(voice, speaker)
          return {
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              ...speaker,
              text,
              language: languageOf(options),
              add_wav_header: false,
              stream_chunk_size: CHUNK_TOKENS,
            }),
          }
        },
      },
      io,
    )
  },
}

/** It has a name of its own for Chinese. */
const languageOf = (options: Options): string => {
  const tag = tagOf(options.tts_language) ?? 'en'
  return tag === 'zh' ? 'zh-cn' : tag
}

/** What a voice of the studio sounds like. It is sent along with each text. */
async function speakerOf(voice: string, options: Options, io: HttpIo, signal: AbortSignal): Promise<Speaker> {
  const url = endpoint(options.tts_base_url || BASE_URL, '/studio_speakers')
  const { host } = new URL(url)
  const response = await request({ stage: 'tts', fetch: io.fetch, maxBytes: MAX_SPEAKERS_BYTES }, url, { signal })
  const speakers: unknown = await response.json().catch((error: unknown) => {
    signal.throwIfAborted()
    if (error instanceof StageError) throw error
  })
  if (!Value.Check(Speakers, speakers)) throw badResponse('tts', host, 'sent no speakers')
  const speaker = Object.hasOwn(speakers, voice) ? speakers[voice] : undefined
  if (speaker === undefined) throw new StageError('tts', 'not-found', `${host} has no voice "${voice}"`)
  if (!Value.Check(Speaker, speaker)) throw badResponse('tts', host, 'sent a speaker of another form')
  return speaker
}
