import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { writeWav } from '../audio/wav.ts'
import { Deadline } from '../std/deadline.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { retry, VOICE_RETRY } from '../std/retry.ts'
import { tooLate } from '../std/too-late.ts'
import type { Recogniser, Transcript } from '../stt/batch.ts'
import { badResponse, endpoint, request } from './http.ts'
import type { Io } from './provider.ts'

export interface TranscriptionSettings {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  /** A BCP 47 tag; the vendor guesses where there is none. */
  readonly language: string | undefined
  /** How long a caller waits for a final before the call goes on without it. */
  readonly patienceMs: number
}

/** All tries together. The call goes on without the words before that: this only frees what hangs. */
const deadlineMsOf = ({ patienceMs }: TranscriptionSettings) => Math.max(10_000, 2 * patienceMs)
const MAX_BYTES = 1024 * 1024
/** No word is shorter than 100 ms, and OpenAI refuses less. */
const SHORTEST_SAMPLES = LISTEN_RATE_HZ / 10

/** 20 s of the fastest speech are some 500 characters; what is far beyond is the recogniser's own. */
const MAX_CHARS = 4000

/**
 * How servers write sounds that are no words. Whisper: "[BLANK_AUDIO]", "(laughs)", "*sighs*", "（音楽）", "♪"; SenseVoice: "<|BGM|>".
 * "(415)" is a number, and a note has letters right inside its stars: "*67 and *82" are keys.
 */
const SOUNDS: readonly RegExp[] = [
  /<\|[^<>|]*\|>/g,
  /\[[^[\]]*\]|［[^［］]*］|【[^【】]*】|〔[^〔〕]*〕/g,
  /\([^()\d]*\)|（[^（）\d]*）/g,
  /\*\p{L}[^*]*(?<!\s)\*/gu,
  /[♩♪♫♬🎵🎶]/gu,
]

/** The language is a name such as "german" at OpenAI, and a tag elsewhere. */
const Transcription = Type.Object({ text: Type.String(), language: Type.Optional(Type.Unknown()) })
const MAX_LANGUAGE_CHARS = 64

/** The audio transcriptions dialect: one WAV, one text. */
export function transcriptions(settings: TranscriptionSettings, io: Io): Recogniser {
  const url = endpoint(settings.baseUrl, '/audio/transcriptions')
  const { host } = new URL(url)
  const deadlineMs = deadlineMsOf(settings)
  const target = { stage: 'stt', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  const headers = io.key === undefined ? {} : { authorization: `Bearer ${io.key}` }

  // Only the long form says which language was heard, and only models of Whisper have it.
  let format: Format = settings.language === undefined && /whisper/i.test(settings.model) ? 'verbose_json' : 'json'

  async function send(wav: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<Response> {
    try {
      return await request(target, url, { method: 'POST', headers, body: form(settings, format, wav), signal })
    } catch (error) {
      // Not every server that has Whisper knows it.
      if (format === 'json' || !(error instanceof StageError) || error.code !== 'bad-request') throw error
      format = 'json'
      return send(wav, signal)
    }
  }

  async function ask(wav: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<Transcript> {
    const response = await send(wav, signal)
    const reply: unknown = await response.json().catch((error: unknown) => {
      throw error instanceof SyntaxError ? badResponse('stt', host, 'sent a transcription that is no JSON') : error
    })
    if (!Value.Check(Transcription, reply)) throw badResponse('stt', host, 'sent a transcription without a text')
    let words = reply.text.slice(0, MAX_CHARS).toWellFormed()
    for (const sounds of SOUNDS) words = words.replaceAll(sounds, '')
    words = words.trim()
    const { language } = reply
    return {
      text: /[\p{L}\p{N}]/u.test(words) ? words : '',
      ...(typeof language === 'string' && { language: language.slice(0, MAX_LANGUAGE_CHARS) }),
    }
  }

  return {
    name: settings.name,
    async transcribe(samples, signal) {
      signal.throwIfAborted()
      if (samples.length < SHORTEST_SAMPLES) return { text: '' }
      const wav = new Uint8Array(writeWav({ samples, rateHz: LISTEN_RATE_HZ }))
      using deadline = new Deadline(io.clock, signal, deadlineMs, () => tooLate('stt', deadlineMs))
      try {
        return await retry(VOICE_RETRY, io, deadline.signal, () => ask(wav, deadline.signal))
      } catch (error) {
        signal.throwIfAborted()
        throw asStageError('stt', error)
      }
    },
  }
}

type Format = 'json' | 'verbose_json'

function form(settings: TranscriptionSettings, format: Format, wav: Uint8Array<ArrayBuffer>): FormData {
  const fields = new FormData()
  fields.set('file', new Blob([wav], { type: 'audio/wav' }), 'turn.wav')
  fields.set('model', settings.model)
  fields.set('response_format', format)
  // The dialect takes ISO 639 alone: "en" of "en-GB".
  const language = settings.language?.split('-')[0]
  if (language) fields.set('language', language)
  return fields
}
