import { Value } from '@sinclair/typebox/value'
import type { Static, TSchema } from '@sinclair/typebox'
import { batchStt } from '../../stt/batch.ts'
import type { Transcript } from '../../stt/recogniser.ts'
import type { Stt } from '../../stt/stt.ts'
import { badResponse, request } from './http.ts'
import type { HttpIo } from '../provider.ts'
import { type Recording, recordings, wordsIn } from './recordings.ts'

const MAX_BYTES = 1024 * 1024

/** A vendor that takes a whole recording in a form, and gives its text. */
export interface PostedStt<T extends TSchema> {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** As users have set it. */
  readonly language: string | undefined
  /** What the form says beside the recording. `language` is what is spoken, as users and callers name it. */
  readonly fields: (language: string | undefined) => Readonly<Record<string, string | readonly string[] | undefined>>
  /** The name of the field that the recording is in. It comes last: xAI refuses it elsewhere. */
  readonly file: string
  readonly reply: T
  readonly read: (reply: Static<T>) => { readonly text: string; readonly language?: unknown }
}

/** A recogniser that hears a turn once the caller pauses. */
export function postedStt<T extends TSchema>(vendor: PostedStt<T>, io: HttpIo): Stt {
  const { host } = new URL(vendor.url)
  const target = { stage: 'stt', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  async function ask(recording: Recording, signal: AbortSignal): Promise<string | Transcript> {
    const { url, headers } = vendor
    const response = await request(target, url, { method: 'POST', headers, body: formOf(vendor, recording), signal })
    const reply: unknown = await response.json().catch((error: unknown) => {
      throw error instanceof SyntaxError ? badResponse('stt', host, 'sent a transcription that is no JSON') : error
    })
    if (!Value.Check(vendor.reply, reply)) throw badResponse('stt', host, 'sent a transcription without a text')
    const { text, language } = vendor.read(reply)
    return wordsIn(text, language)
  }
  return batchStt(recordings(vendor, io, ask), { partials: false })
}

function formOf<T extends TSchema>({ fields, file }: PostedStt<T>, { wav, language }: Recording): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields(language)))
    for (const each of [value ?? []].flat()) form.append(name, each)
  form.append(file, new Blob([wav], { type: 'audio/wav' }), 'turn.wav')
  return form
}
