import { Type } from '@sinclair/typebox'
import type { Pcm } from '../../audio/pcm.ts'
import type { Tts } from '../../tts/tts.ts'
import { badResponse, request } from './http.ts'
import type { HttpIo } from '../provider.ts'
import { rateFor } from '../socket/tts-keys.ts'
import { SpeechDecoder, SpeechError } from '../sound/speech-decoder.ts'
import { streaming } from './streaming.ts'

/** What users may set of every voice over HTTP. */
export const httpTtsKeys = {
  tts_base_url: Type.Optional(
    Type.String({
      pattern: '^(https?://[^#]+)?$',
      description: 'Where it runs, if not at the vendor: https://tts.lan',
    }),
  ),
  tts_voice: Type.Optional(Type.String({ description: 'Which voice' })),
}

/** Whether it is the vendor who is asked, and not a server of the operator's. */
export const isAtOrigin = (given: string | undefined, vendors: string): boolean =>
  !given || new URL(given).origin === new URL(vendors).origin

/** What a vendor is sent for one text. */
export interface VoiceRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How one vendor's voice is asked over HTTP: all that sets it apart. */
export interface VoiceDialect {
  readonly name: string
  readonly url: string
  /** Of the samples it can send, in rising order. */
  readonly ratesHz: readonly number[]
  /** What it is asked for, in words for operators. */
  readonly format: string
  /** Its labels say something else than what it sends, whose bytes tell. */
  readonly isMislabelled?: true
  /** It takes no longer texts, in UTF-16 characters. */
  readonly mostChars?: number
  /** What has a text spoken. Rejects with `StageError`. */
  ask(text: string, rateHz: number, signal: AbortSignal): VoiceRequest | Promise<VoiceRequest>
  /** The samples or the WAV in its reply, cut anywhere; all of the reply unless given. Throws `SpeechError` where there are none. */
  audioIn?(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array>
}

/** What a piece is spoken at where nobody says what it is played at. */
const RATE_HZ = 24_000
/** About a minute and a half at 48 kHz; a piece is about 15 s at most. */
const MAX_BYTES = 8 * 1024 * 1024

/** A voice that is asked for each piece by one request, and streams its answer. */
export function httpVoice(dialect: VoiceDialect, io: HttpIo): Tts {
  const { name, url, ratesHz, mostChars = Number.POSITIVE_INFINITY } = dialect
  const speakAt = (playRateHz: number): Tts['speak'] => {
    const rateHz = rateFor(playRateHz, ratesHz)
    return async function* speak(piece, signal) {
      if (!/[\p{L}\p{N}]/u.test(piece)) return
      for (const text of partsOf(piece, mostChars))
        yield* streaming('tts', io, signal, (until) => say(dialect, io, { text, rateHz }, until))
    }
  }
  return {
    name,
    speak: speakAt(RATE_HZ),
    ...(ratesHz.length > 1 && {
      open: (playRateHz) => ({ speak: speakAt(playRateHz), [Symbol.dispose]: () => {} }),
    }),
    preconnect: () => io.preconnect?.(url),
  }
}

async function* say(
  dialect: VoiceDialect,
  io: HttpIo,
  { text, rateHz }: { readonly text: string; readonly rateHz: number },
  signal: AbortSignal,
): AsyncGenerator<Pcm> {
  const { url, format, isMislabelled = false, audioIn } = dialect
  const { host } = new URL(url)
  const { headers, body } = await dialect.ask(text, rateHz, signal)
  const target = { stage: 'tts', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  const response = await request(target, url, { method: 'POST', headers, body, signal })
  const type = response.headers.get('content-type') ?? ''
  const foreign = audioIn || isMislabelled ? undefined : foreignLabel(type)
  if (foreign !== undefined) throw badResponse('tts', host, `sent ${foreign} where ${format} was asked for`)
  const decoder = new SpeechDecoder(rateOf(type) ?? rateHz)
  let spoke = false
  try {
    if (response.body)
      for await (const chunk of audioIn?.(response.body) ?? response.body) {
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
    throw badResponse('tts', host, `sent ${error.message} where ${format} was asked for`)
  }
  if (!spoke) throw badResponse('tts', host, 'sent no speech')
}

/** The text in parts that are not too long, cut between words where there are some. */
function* partsOf(text: string, mostChars: number): Generator<string> {
  let rest = text.trim()
  while (rest.length > mostChars) {
    const space = rest.lastIndexOf(' ', mostChars)
    const end = space > 0 ? space : mostChars
    yield rest.slice(0, end).toWellFormed()
    rest = rest.slice(end).trimStart()
  }
  yield rest
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
