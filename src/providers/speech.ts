import type { Pcm } from '../audio/pcm.ts'
import type { Tts } from '../tts/tts.ts'
import { badResponse, endpoint, request } from './http.ts'
import type { Io } from './provider.ts'
import { SpeechDecoder, SpeechError } from './speech-decoder.ts'
import { type Patience, streaming } from './streaming.ts'

export interface SpeechSettings {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  readonly voice: string
  /** Bare samples need no header and stream at once; some vendors only have WAV. */
  readonly format: 'pcm' | 'wav'
}

/** The dialect's `pcm` is 24 kHz mono s16le. */
const RAW_RATE_HZ = 24_000
const PATIENCE: Patience = { firstMs: 10_000, stallMs: 10_000 }
/** About a minute and a half at 48 kHz; a piece is about 15 s at most. */
const MAX_BYTES = 8 * 1024 * 1024

/** The audio speech dialect: one piece of text, streamed audio. */
export function speech(settings: SpeechSettings, io: Io): Tts {
  return {
    name: settings.name,
    speak: (piece, signal) => streaming('tts', io, PATIENCE, signal, (inTime) => say(settings, io, piece, inTime)),
  }
}

async function* say(settings: SpeechSettings, io: Io, piece: string, signal: AbortSignal): AsyncGenerator<Pcm> {
  const url = endpoint(settings.baseUrl, '/audio/speech')
  const { host } = new URL(url)
  const response = await request({ stage: 'tts', fetch: io.fetch, maxBytes: MAX_BYTES }, url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(io.key === undefined ? {} : { authorization: `Bearer ${io.key}` }),
    },
    body: JSON.stringify({
      model: settings.model,
      voice: settings.voice,
      input: piece,
      response_format: settings.format,
    }),
    signal,
  })
  const type = response.headers.get('content-type') ?? ''
  if (/json|html/.test(type)) throw badResponse('tts', host, 'sent a message where speech was due')
  const decoder = new SpeechDecoder(RAW_RATE_HZ)
  let spoke = false
  try {
    for await (const chunk of response.body ?? []) {
      const pcm = decoder.push(chunk)
      if (!pcm) continue
      spoke = true
      yield pcm
    }
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error
    throw badResponse('tts', host, `sent ${error.message} where ${settings.format} was asked for`)
  }
  if (!spoke) throw badResponse('tts', host, 'sent no speech')
}
