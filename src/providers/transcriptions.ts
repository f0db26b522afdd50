import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { writeWav } from '../audio/wav.ts'
import { tagOf } from '../language/index.ts'
import { Deadline } from '../std/deadline.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { retry, VOICE_RETRY } from '../std/retry.ts'
import { tooLate } from '../std/too-late.ts'
import type { Recogniser, Transcript } from '../stt/recogniser.ts'
import { badResponse, endpoint, request } from './http.ts'
import type { HttpIo } from './provider.ts'

export interface TranscriptionSettings {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  /** A tag or a name; the vendor guesses where there is none, or one such as "auto". */
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
export function transcriptions(settings: TranscriptionSettings, io: HttpIo): Recogniser {
  const url = endpoint(settings.baseUrl, '/audio/transcriptions')
  const { host } = new URL(url)
  const deadlineMs = deadlineMsOf(settings)
  const target = { stage: 'stt', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  const headers = io.key === undefined ? {} : { authorization: `Bearer ${io.key}` }

  // Only `verbose_json` names the language, and only Whisper models offer it.
  let knowsLong = /whisper/i.test(settings.model)

  async function send(asked: Asked, signal: AbortSignal): Promise<Response> {
    const post = (format: Format) =>
      request(target, url, { method: 'POST', headers, body: form(settings, format, asked), signal })
    if (asked.language !== undefined || !knowsLong) return await post('json')
    try {
      return await post('verbose_json')
    } catch (error) {
      if (!(error instanceof StageError) || error.code !== 'bad-request') throw error
      // Some servers that run Whisper do not know it. One that takes the other form refused the form, and not the recording.
      const response = await post('json')
      if (knowsLong) io.warn?.(`${settings.name} does not tell which language callers speak`)
      knowsLong = false
      return response
    }
  }

  async function ask(asked: Asked, signal: AbortSignal): Promise<string | Transcript> {
    const response = await send(asked, signal)
    const reply: unknown = await response.json().catch((error: unknown) => {
      throw error instanceof SyntaxError ? badResponse('stt', host, 'sent a transcription that is no JSON') : error
    })
    if (!Value.Check(Transcription, reply)) throw badResponse('stt', host, 'sent a transcription without a text')
    let words = reply.text.slice(0, MAX_CHARS).toWellFormed()
    for (const sounds of SOUNDS) words = words.replaceAll(sounds, '')
    words = words.trim()
    const { language } = reply
    const text = /[\p{L}\p{N}]/u.test(words) ? words : ''
    return typeof language === 'string' ? { text, language: language.slice(0, MAX_LANGUAGE_CHARS) } : text
  }

  return {
    name: settings.name,
    async transcribe(samples, signal, _purpose, named = settings.language) {
      signal.throwIfAborted()
      if (samples.length < SHORTEST_SAMPLES) return ''
      // The dialect takes ISO 639 alone: "en" of "en-GB" or "English".
      const language = tagOf(named)
      const wav = new Uint8Array(writeWav({ samples, rateHz: LISTEN_RATE_HZ }))
      using deadline = new Deadline(io.clock, signal, deadlineMs, () => tooLate('stt', deadlineMs))
      try {
        return await retry(VOICE_RETRY, io, deadline.signal, () => ask({ wav, language }, deadline.signal))
      } catch (error) {
        signal.throwIfAborted()
        throw asStageError('stt', error)
      }
    },
  }
}

type Format = 'json' | 'verbose_json'

interface Asked {
  readonly wav: Uint8Array<ArrayBuffer>
  /** A tag of ISO 639. Undefined: the vendor guesses. */
  readonly language: string | undefined
}

function form(settings: TranscriptionSettings, format: Format, { wav, language }: Asked): FormData {
  const fields = new FormData()
  fields.set('file', new Blob([wav], { type: 'audio/wav' }), 'turn.wav')
  fields.set('model', settings.model)
  fields.set('response_format', format)
  if (language !== undefined) fields.set('language', language)
  return fields
}
