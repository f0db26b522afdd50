import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { tagOf } from '../../language/index.ts'
import { StageError } from '../../std/errors.ts'
import type { Recogniser, Transcript } from '../../stt/recogniser.ts'
import { badResponse, endpoint, request } from '../http/http.ts'
import type { HttpIo } from '../provider.ts'
import { type RecordingSettings, recordings, wordsIn } from '../http/recordings.ts'
import { keyHeader } from '../http/key-header.ts'

export interface TranscriptionSettings extends RecordingSettings {
  readonly baseUrl: string
  readonly model: string
}

const MAX_BYTES = 1024 * 1024

/** The language is a name such as "german" at OpenAI, and a tag elsewhere. */
const Transcription = Type.Object({ text: Type.String(), language: Type.Optional(Type.Unknown()) })

/** The audio transcriptions dialect: one WAV, one text. */
export function transcriptions(settings: TranscriptionSettings, io: HttpIo): Recogniser {
  const url = endpoint(settings.baseUrl, '/audio/transcriptions')
  const { host } = new URL(url)
  const target = { stage: 'stt', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  const headers = keyHeader('authorization', io.key, 'Bearer')

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
    return wordsIn(reply.text, reply.language)
  }

  // The dialect takes ISO 639 alone: "en" of "en-GB" or "English".
  return recordings(settings, io, ({ wav, language }, signal) => ask({ wav, language: tagOf(language) }, signal))
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
