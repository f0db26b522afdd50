import { readWav } from '../../../src/audio/wav.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import { toneWords } from '../tones.ts'
import { HttpVendor } from './http-vendor.ts'
import { KEY } from './stt-of.ts'

/** Some of what it lists, with the numbers that its documents and its users have; that of Mexico is ours. */
const LANGUAGES = [
  { id: 1, language: 'English (United States)', short_name: 'en-us' },
  { id: 16, language: 'Arabic (Saudi Arabia)', short_name: 'ar-sa' },
  { id: 31, language: 'German (Germany)', short_name: 'de-de' },
  { id: 48, language: 'Spanish (Mexico)', short_name: 'es-mx' },
  { id: 54, language: 'Spanish (Spain)', short_name: 'es-es' },
  { id: 88, language: 'Japanese (Japan)', short_name: 'ja-jp' },
]
const FIELDS: ReadonlySet<string> = new Set(['language', 'media_file', 'project_name', 'project_description'])
const MEDIA = /\.(?:mp3|wav|aac|flac|mp4|mov|mxf)$/
const FIRST_RUN = 7000

interface Work {
  readonly clock?: Clock
  /** How long a job takes. */
  readonly workMs?: number
  /** How jobs end: the first as the first of these, and so on; well where there is none. */
  readonly endings?: readonly Ending[]
}

export interface Ending {
  readonly status: string
  readonly exception_reason?: string | null
}

interface Job {
  readonly language: number
  readonly segments: readonly object[]
  readonly ending: Ending | undefined
  readonly doneMs: number
}

/** Camb.ai's transcriptions as its SDK asks for them, hearing tones. It refuses what its documents do. */
export class CambServer {
  readonly http = new HttpVendor((request) => this.#answer(request))
  readonly jobs: Job[] = []
  /** When jobs were asked after. */
  readonly looksMs: number[] = []
  readonly #clock: Clock
  readonly #workMs: number
  readonly #endings: readonly Ending[]

  constructor({ clock = systemClock, workMs = 0, endings = [] }: Work = {}) {
    this.#clock = clock
    this.#workMs = workMs
    this.#endings = endings
  }

  /** The paths of requests, without their numbers. */
  get asked(): readonly string[] {
    return this.http.urls.map((url) => new URL(url).pathname.replace(/(?<=\/)(?:task-)?\d+$/, '…'))
  }

  async #answer(request: Request): Promise<Response> {
    if (request.headers.get('x-api-key') !== KEY) return refused(401, 'Invalid API key')
    const [, root, route, id, ...rest] = new URL(request.url).pathname.split('/')
    if (root !== 'apis' || rest.length > 0) return refused(404, 'Not Found')
    switch (`${request.method} ${route}${id === undefined ? '' : '/'}`) {
      case 'GET source-languages':
        return Response.json(LANGUAGES)
      case 'POST transcribe':
        return await this.#begin(await request.formData())
      case 'GET transcribe/':
        return this.#status(id)
      case 'GET transcription-result/':
        return this.#result(id)
      default:
        return refused(404, 'Not Found')
    }
  }

  async #begin(form: FormData): Promise<Response> {
    const language = LANGUAGES.find(({ id }) => `${id}` === form.get('language'))
    if (!language) return wrong('language', 'Input should be a language')
    for (const field of form.keys()) if (!FIELDS.has(field)) return wrong(field, 'Extra inputs are not permitted')
    const media = form.get('media_file')
    if (!(media instanceof File)) return wrong('media_file', 'Field required')
    if (!MEDIA.test(media.name)) return wrong('media_file', 'Unsupported media')
    const { samples, rateHz } = readWav(new Uint8Array(await media.arrayBuffer()))
    if (rateHz !== 16_000) return wrong('media_file', 'Unsupported rate')
    const segments = toneWords(samples).map(({ word, fromMs, toMs }) => ({
      start: fromMs / 1000,
      end: toMs / 1000,
      text: word,
      speaker: 'SPEAKER_0',
    }))
    const nth = this.jobs.length
    const ending = this.#endings[nth]
    this.jobs.push({ language: language.id, segments, ending, doneMs: this.#now() + this.#workMs })
    return Response.json({ task_id: `task-${nth}` })
  }

  #status(id: string | undefined): Response {
    this.looksMs.push(this.#now())
    const nth = Number(/^task-(\d+)$/.exec(id ?? '')?.[1])
    const job = this.jobs[nth]
    if (!job) return refused(404, 'No such task')
    if (this.#now() < job.doneMs) return Response.json({ status: 'PENDING', run_id: null })
    if (job.ending) return Response.json({ run_id: null, exception_reason: null, message: null, ...job.ending })
    return Response.json({ status: 'SUCCESS', run_id: FIRST_RUN + nth, exception_reason: null, message: null })
  }

  #result(id: string | undefined): Response {
    if (!/^\d+$/.test(id ?? '')) return wrong('run_id', 'Input should be a valid integer', 'path')
    const job = this.jobs[Number(id) - FIRST_RUN]
    if (!job || job.ending) return refused(404, 'No such run')
    if (this.#now() < job.doneMs) return refused(400, 'The run has not ended')
    return Response.json({ transcript: job.segments })
  }

  #now(): number {
    return this.#clock.now()
  }
}

const refused = (status: number, detail: string): Response => Response.json({ detail }, { status })

const wrong = (field: string, msg: string, place = 'body'): Response =>
  Response.json({ detail: [{ loc: [place, field], msg, type: 'value_error' }] }, { status: 422 })
