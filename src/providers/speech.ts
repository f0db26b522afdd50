import type { Pcm } from '../audio/pcm.ts'
import type { Tts } from '../tts/tts.ts'
import { badResponse, endpoint, request } from './http.ts'
import type { HttpIo } from './provider.ts'
import { SpeechDecoder, SpeechError } from './speech-decoder.ts'
import { streaming } from './streaming.ts'

export interface SpeechSettings {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  readonly voice: string
  /** Bare samples need no header and stream at once; some vendors only have WAV. */
  readonly format: 'pcm' | 'wav'
  /** 1 is the voice's own pace. Not sent unless given, as the instructions. */
  readonly speed?: number | undefined
  /** How it is to speak, in words. */
  readonly instructions?: string | undefined
}

/** The dialect's `pcm` is 24 kHz mono s16le. */
const RAW_RATE_HZ = 24_000
/** About a minute and a half at 48 kHz; a piece is about 15 s at most. */
const MAX_BYTES = 8 * 1024 * 1024

/** The audio speech dialect: one piece of text, streamed audio. */
export function speech(settings: SpeechSettings, io: HttpIo): Tts {
  return {
    name: settings.name,
    speak: (piece, signal) => streaming('tts', io, signal, (until) => say(settings, io, piece, until)),
  }
}

async function* say(settings: SpeechSettings, io: HttpIo, piece: string, signal: AbortSignal): AsyncGenerator<Pcm> {
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
      speed: settings.speed,
      instructions: settings.instructions,
    }),
    signal,
  })
  const type = response.headers.get('content-type') ?? ''
  const foreign = foreignLabel(type)
  if (foreign !== undefined) throw badResponse('tts', host, `sent ${foreign} where ${settings.format} was asked for`)
  const decoder = new SpeechDecoder(rateOf(type) ?? RAW_RATE_HZ)
  let spoke = false
  try {
    for await (const chunk of response.body ?? []) {
      const pcm = decoder.push(chunk)
      if (!pcm) continue
      spoke = true
      yield pcm
    }
    const last = decoder.end()
    if (last) yield last
    spoke ||= last !== undefined
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error
    throw badResponse('tts', host, `sent ${error.message} where ${settings.format} was asked for`)
  }
  if (!spoke) throw badResponse('tts', host, 'sent no speech')
}

/** `audio/pcm;rate=16000`, as RFC 2586 and its imitators write it. */
function rateOf(type: string): number | undefined {
  const rateHz = Number(/;\s*rate\s*=\s*"?(\d{4,6})\b/i.exec(type)?.[1])
  return rateHz >= 8_000 && rateHz <= 48_000 ? rateHz : undefined
}

/**
 * What a label says that cannot be speech we play. Labels of other sounds are not believed: proxies write `audio/mpeg` over
 * samples, and the bytes tell.
 */
function foreignLabel(type: string): string | undefined {
  if (/^text\/event-stream\b/i.test(type)) return 'a stream of events'
  if (/\bjson\b/i.test(type)) return 'JSON'
  if (/\b(?:html|xml)\b/i.test(type)) return 'a page'
  if (/;\s*channels\s*=\s*"?[2-9]/i.test(type)) return 'sound of several channels'
  return /^audio\/(?:basic|pcmu|pcma|x-(?:mu|a)law)\b/i.test(type) ? 'G.711' : undefined
}
