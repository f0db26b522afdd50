import { readWav } from '../../../src/audio/wav.ts'
import type { Fetch } from '../../../src/providers/http/http.ts'
import { toneWords } from '../tones.ts'

/** What one vendor of whole recordings takes, and how it answers. */
export interface RecordingVendor {
  readonly path: string
  readonly header: string
  readonly prefix?: string
  readonly file: string
  /** It refuses the recording before any other field. */
  readonly isLast?: boolean
  /** The names of its fields, and what their values look like. */
  readonly fields: Readonly<Record<string, RegExp>>
  readonly required: readonly string[]
  readonly reply: (text: string, fields: FormData) => object
}

/** Answers requests of a form with a recording of tones, and refuses what its vendor would. */
export class RecordingServer {
  /** Of all forms that it took, in their order. */
  readonly taken: FormData[] = []
  readonly urls: string[] = []
  readonly #vendor: RecordingVendor
  readonly #key: string

  constructor(vendor: RecordingVendor, key = 'secret-key') {
    this.#vendor = vendor
    this.#key = key
  }

  readonly fetch: Fetch = async (url, init) => await this.answer(new Request(url, init))

  readonly answer = async (request: Request): Promise<Response> => {
    const { path, header, prefix = '', file, isLast, fields, required, reply } = this.#vendor
    if (new URL(request.url).pathname !== path || request.method !== 'POST') return refused(404, 'no such path')
    if (request.headers.get(header) !== `${prefix}${this.#key}`) return refused(401, 'wrong key')
    const form = await request.formData()
    const names = [...form.keys()]
    if (isLast && names.at(-1) !== file) return refused(400, `${file} is to be the last field`)
    if (required.some((name) => !form.has(name))) return refused(422, 'a field is missing')
    for (const [name, value] of form)
      if (name !== file && (typeof value !== 'string' || !fields[name]?.test(value))) return refused(422, name)
    const recording = form.get(file)
    if (!(recording instanceof Blob)) return refused(400, 'no file')
    const { samples, rateHz } = readWav(new Uint8Array(await recording.arrayBuffer()))
    if (rateHz !== 16_000) return refused(400, 'rate')
    this.taken.push(form)
    this.urls.push(request.url)
    const words = toneWords(samples).map(({ word }) => word)
    return Response.json(reply(words.join(' '), form))
  }
}

const refused = (status: number, message: string): Response => Response.json({ error: { message } }, { status })

const TAG = /^[a-z]{2,3}$/

export const RECORDING_VENDORS = {
  elevenlabs: {
    path: '/v1/speech-to-text',
    header: 'xi-api-key',
    file: 'file',
    fields: {
      model_id: /^scribe_v[12]$/,
      language_code: TAG,
      tag_audio_events: /^(true|false)$/,
      timestamps_granularity: /^(none|word|character)$/,
      keyterms: /./,
    },
    required: ['model_id'],
    reply: (text) => ({ language_code: 'eng', language_probability: 0.98, text, words: [] }),
  },
  sarvam: {
    path: '/speech-to-text',
    header: 'api-subscription-key',
    file: 'file',
    fields: {
      model: /^(saaras:v[34]|saarika:v2\.5)$/,
      language_code: /^(unknown|[a-z]{2,3}-IN)$/,
      mode: /^(transcribe|translate|verbatim|translit|codemix)$/,
      with_timestamps: /^(true|false)$/,
    },
    required: [],
    reply: (transcript, form) => {
      const code = form.get('language_code')
      return { request_id: 'r1', transcript, language_code: code === 'unknown' ? 'en-IN' : code }
    },
  },
  grok: {
    path: '/v1/stt',
    header: 'authorization',
    prefix: 'Bearer ',
    file: 'file',
    isLast: true,
    fields: { language: TAG, format: /^(true|false)$/, keyterm: /./, diarize: /^(true|false)$/ },
    required: [],
    reply: (text) => ({ text, language: '', duration: 1, words: [] }),
  },
  fish: {
    path: '/v1/asr',
    header: 'authorization',
    prefix: 'Bearer ',
    file: 'audio',
    fields: { language: TAG, ignore_timestamps: /^(true|false)$/ },
    required: [],
    reply: (text) => ({ text, duration: 1, segments: [] }),
  },
  mistral: {
    path: '/v1/audio/transcriptions',
    header: 'authorization',
    prefix: 'Bearer ',
    file: 'file',
    fields: { model: /^voxtral-mini-(latest|\d{4})$/, language: TAG, timestamp_granularities: /^(segment|word)$/ },
    required: ['model'],
    reply: (text) => ({ model: 'voxtral-mini-latest', text, language: null, segments: [], usage: {} }),
  },
} as const satisfies Readonly<Record<string, RecordingVendor>>
