import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { localeOf } from '../../language/locale.ts'
import { joined } from '../../language/script.ts'
import { sleep } from '../../std/clock.ts'
import { type FailureCode, StageError } from '../../std/errors.ts'
import { batchStt } from '../../stt/batch.ts'
import type { Transcript } from '../../stt/recogniser.ts'
import { badResponse, endpoint, request } from '../http/http.ts'
import { keyHeader } from '../http/key-header.ts'
import { type Recording, recordings, wordsIn } from '../http/recordings.ts'
import type { HttpIo, Provider } from '../provider.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { isAtVendor, sttKeys, sttLanguageElseEnglish } from '../socket/stt-keys.ts'

const ADDRESS = 'https://client.camb.ai/apis'
const MAX_BYTES = 1024 * 1024
/** Its documents ask after hours of audio each 15 s. A turn has some seconds, and a caller waits for its words. */
const FIRST_LOOK_MS = 400
const LOOK_GROWTH = 1.5
const MOST_LOOK_MS = 3000
/** The number of English in its documents and its SDK. Those of other languages it lists. */
const ENGLISH = 1

const CambOptions = Type.Object({
  stt_base_url: sttKeys.stt_base_url,
  stt_language: sttLanguageElseEnglish,
  user_turn_stop_timeout_secs: Type.Optional(Type.Number({ description: 'How long a final is waited for, in s' })),
})
type Options = Static<typeof CambOptions>

const Begun = Type.Object({ task_id: Type.String({ minLength: 1, maxLength: 256 }) })
const Task = Type.Object({
  status: Type.String(),
  run_id: nullable(Type.Integer()),
  exception_reason: nullable(Type.String()),
})
const Segments = Type.Array(Type.Object({ text: Type.String() }))
/** The first as its SDK has it, the second as its documents do. */
const Result = Type.Union([Type.Object({ transcript: Segments }), Segments])
const Languages = Type.Array(Type.Object({ id: Type.Integer(), short_name: Type.String() }))

/** What a job ends with that would end so again. Others are internal. */
const CODES: Readonly<Record<string, FailureCode>> = {
  PAYMENT_REQUIRED: 'quota-exceeded',
  FORBIDDEN: 'unauthorized',
  CONTENT_DOES_NOT_MATCH_EXTENSION: 'bad-request',
  HARMFUL_CONTENT_DETECTED: 'bad-request',
  INVALID_SOURCE_DATA: 'bad-request',
  MISMATCHED_SOURCE_CODEC: 'bad-request',
  SOURCE_TOO_LARGE: 'bad-request',
  SOURCE_TOO_LONG: 'bad-request',
  SOURCE_TYPE_NOT_SUPPORTED: 'bad-request',
}

/** Camb.ai's recogniser: a job for each turn, which it is asked after until the words are there. */
export const camb: Provider<typeof CambOptions> = {
  env: 'CAMB_API_KEY',
  options: CambOptions,
  page: {
    name: 'Camb.ai',
    bills:
      'Credits of the account, by jobs. Each pause of the caller begins one, so a turn with several pauses costs several. voxray asks after a job: its words come seconds after the pause, so it suits no live talk. A call waits for them no longer than `user_turn_stop_timeout_secs`, so raise that.',
    languages: 'Those that it lists, one for each call: English unless a language is set. It does not tell them apart.',
    tested: "A stand-in of its transcriptions, which Camb.ai's own SDK (1.0.1) talks to as well.",
  },
  needsKey: (_, { stt_base_url: url }) => isAtVendor(url, ADDRESS),
  stt: (options, io) => {
    const jobs = new Jobs(options, io)
    const patienceMs = (options.user_turn_stop_timeout_secs ?? 0) * 1000
    const settings = { name: 'camb', language: options.stt_language, patienceMs }
    return batchStt(
      recordings(settings, io, (recording, signal) => jobs.wordsOf(recording, signal)),
      { partials: false },
    )
  },
}

class Jobs {
  readonly #io: HttpIo
  readonly #base: string
  readonly #host: string
  /** One is not posted again because it could not be asked after. */
  readonly #begun = new WeakMap<Recording, string>()
  #languages: Static<typeof Languages> | undefined

  constructor({ stt_base_url: address }: Options, io: HttpIo) {
    this.#io = io
    this.#base = (address || ADDRESS).replace(/^ws/, 'http')
    this.#host = new URL(this.#base).host
  }

  async wordsOf(recording: Recording, signal: AbortSignal): Promise<string | Transcript> {
    const run = await this.#done(recording, await this.#taskOf(recording, signal), signal)
    const result = await this.#ask(Result, 'transcript', `/transcription-result/${run}`, { signal })
    const segments = 'transcript' in result ? result.transcript : result
    return wordsIn(joined(segments.map(({ text }) => text.trim())), undefined)
  }

  async #taskOf(recording: Recording, signal: AbortSignal): Promise<string> {
    const before = this.#begun.get(recording)
    if (before !== undefined) return before
    const body = new FormData()
    body.append('language', `${await this.#numberOf(recording.language, signal)}`)
    body.append('media_file', new Blob([recording.wav], { type: 'audio/wav' }), 'turn.wav')
    const { task_id: task } = await this.#ask(Begun, 'task', '/transcribe', { method: 'POST', body, signal })
    this.#begun.set(recording, task)
    return task
  }

  /** The run whose result is there. */
  async #done(recording: Recording, task: string, signal: AbortSignal): Promise<number> {
    const path = `/transcribe/${encodeURIComponent(task)}`
    for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(MOST_LOOK_MS, waitMs * LOOK_GROWTH)) {
      await sleep(this.#io.clock, waitMs, signal)
      const { status, run_id: run, exception_reason: reason } = await this.#ask(Task, 'status', path, { signal })
      if (status === 'PENDING') continue
      if (status === 'SUCCESS' && typeof run === 'number') return run
      if (status === 'SUCCESS') throw badResponse('stt', this.#host, 'gave no run')
      this.#begun.delete(recording)
      const told = status === 'ERROR' && reason ? reason : status
      throw toldFailure('stt', CODES[told] ?? 'server-error', `Camb.ai failed: ${shown(this.#io, told)}`)
    }
  }

  async #numberOf(language: string | undefined, signal: AbortSignal): Promise<number> {
    const locale = localeOf(language)?.toLowerCase() ?? 'en-us'
    if (locale === 'en-us') return ENGLISH
    const known = this.#languages ?? (await this.#ask(Languages, 'languages', '/source-languages', { signal }))
    this.#languages = known
    const [primary] = locale.split('-')
    const named = known.map(({ id, short_name: name }) => ({ id, name: name.toLowerCase().replaceAll('_', '-') }))
    const its = named.find(({ name }) => name === locale) ?? named.find(({ name }) => name.split('-')[0] === primary)
    if (!its)
      throw new StageError('stt', 'bad-request', `${this.#host} does not hear "${locale}": is stt_language right?`)
    return its.id
  }

  async #ask<T extends TSchema>(
    schema: T,
    what: string,
    path: string,
    init: { readonly method?: 'POST'; readonly body?: FormData; readonly signal: AbortSignal },
  ): Promise<Static<T>> {
    const target = { stage: 'stt', fetch: this.#io.fetch, maxBytes: MAX_BYTES } as const
    const headers = keyHeader('x-api-key', this.#io.key)
    const response = await request(target, endpoint(this.#base, path), { ...init, headers })
    const reply = messageOf(schema, await response.text())
    if (reply === undefined) throw badResponse('stt', this.#host, `gave no ${what}`)
    return reply
  }
}
