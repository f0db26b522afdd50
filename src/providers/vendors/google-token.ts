import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { Deadline } from '../../std/deadline.ts'
import { type ModelStage, StageError } from '../../std/errors.ts'
import { tooLate } from '../../std/too-late.ts'
import { badResponse, request } from '../http/http.ts'
import type { HttpIo } from '../provider.ts'

const TOKENS_AT = 'https://oauth2.googleapis.com/token'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const MAX_BYTES = 64 * 1024
const ANSWERS_WITHIN_MS = 10_000
/** Google gives an hour at most. */
const ASSERTION_S = 3600
/** A token is not used to its last minute: a reply takes time. */
const SPARE_MS = 60_000

const short = Type.String({ minLength: 1, maxLength: 4096 })
const ServiceAccount = Type.Object({
  type: Type.Literal('service_account'),
  client_email: short,
  private_key: Type.String({ minLength: 1, maxLength: 16_384 }),
  private_key_id: Type.Optional(short),
  project_id: Type.Optional(short),
})
/** What `gcloud auth application-default login` leaves behind. */
const User = Type.Object({
  type: Type.Literal('authorized_user'),
  client_id: short,
  client_secret: short,
  refresh_token: short,
  quota_project_id: Type.Optional(short),
})
const Credentials = Type.Union([ServiceAccount, User])
type Credentials = Static<typeof Credentials>

const Answer = Type.Object({
  access_token: Type.String({ minLength: 1, maxLength: 16_384 }),
  expires_in: Type.Number({ minimum: 0, maximum: 86_400 }),
})

/** An identity at Google Cloud, and its tokens: each is asked for once and used until it is about to run out. */
export class GoogleIdentity {
  readonly #credentials: Credentials
  readonly #stage: ModelStage
  readonly #io: HttpIo
  #token: { readonly text: string; readonly untilMs: number } | undefined
  #asked: Promise<string> | undefined

  constructor(credentials: Credentials, stage: ModelStage, io: HttpIo) {
    this.#credentials = credentials
    this.#stage = stage
    this.#io = io
  }

  /** The project that the credentials name. */
  get project(): string | undefined {
    const credentials = this.#credentials
    return credentials.type === 'service_account' ? credentials.project_id : credentials.quota_project_id
  }

  /** The project that a user's requests are counted for; a service account has its own. */
  get payer(): string | undefined {
    const credentials = this.#credentials
    return credentials.type === 'authorized_user' ? credentials.quota_project_id : undefined
  }

  /** Rejects with `StageError`. Calls that wait at once share one request, so none of them ends it. */
  readonly token = (): Promise<string> => {
    if (this.#token && this.#token.untilMs > this.#io.clock.now()) return Promise.resolve(this.#token.text)
    this.#asked ??= this.#ask().finally(() => (this.#asked = undefined))
    return this.#asked
  }

  async #ask(): Promise<string> {
    const { clock, fetch } = this.#io
    const late = () => tooLate(this.#stage, ANSWERS_WITHIN_MS)
    using deadline = new Deadline(clock, new AbortController().signal, ANSWERS_WITHIN_MS, late)
    const response = await request({ stage: this.#stage, fetch, maxBytes: MAX_BYTES }, TOKENS_AT, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(await this.#grant()).toString(),
      signal: deadline.signal,
    })
    const answer: unknown = await response.json().catch(() => undefined)
    if (!Value.Check(Answer, answer)) throw badResponse(this.#stage, new URL(TOKENS_AT).host, 'sent no token')
    this.#token = { text: answer.access_token, untilMs: clock.now() + answer.expires_in * 1000 - SPARE_MS }
    return answer.access_token
  }

  async #grant(): Promise<Record<string, string>> {
    const credentials = this.#credentials
    if (credentials.type === 'authorized_user') {
      const { client_id, client_secret, refresh_token } = credentials
      return { grant_type: 'refresh_token', client_id, client_secret, refresh_token }
    }
    const nowS = Math.floor(this.#io.clock.wall() / 1000)
    const { client_email: iss, private_key: key, private_key_id: kid } = credentials
    const header = { alg: 'RS256', typ: 'JWT', ...(kid !== undefined && { kid }) }
    const claims = { iss, scope: SCOPE, aud: TOKENS_AT, iat: nowS, exp: nowS + ASSERTION_S }
    const text = [header, claims].map((part) => base64url(new TextEncoder().encode(JSON.stringify(part)))).join('.')
    const assertion = `${text}.${await this.#signed(text, key)}`
    return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
  }

  async #signed(text: string, key: string): Promise<string> {
    try {
      const pkcs8 = Uint8Array.from(atob(key.replaceAll(/-----[A-Z ]{1,40}-----|\s/g, '')), (char) =>
        char.charCodeAt(0),
      )
      const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      const imported = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
      const signature = await crypto.subtle.sign(algorithm.name, imported, new TextEncoder().encode(text))
      return base64url(new Uint8Array(signature))
    } catch {
      throw unusable(this.#stage, 'have no private key that can be read')
    }
  }
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const isText = (key: string): boolean => key.trimStart().startsWith('{')

/** Neither the JSON of credentials nor the path of a file with it. */
export const isApiKey = (key: string): boolean => !isText(key) && !/[/\\]|\.json$/.test(key)

/** The identity of a key that is the JSON of credentials, or the path of a file with it; undefined where it is an API key. */
export async function identityOf(key: string, stage: ModelStage, io: HttpIo): Promise<GoogleIdentity | undefined> {
  if (isApiKey(key)) return undefined
  const text = isText(key) ? key : await io.readText?.(key).catch(() => '')
  const credentials = parsed(text ?? '')
  if (!Value.Check(Credentials, credentials))
    throw unusable(stage, 'are no file or text of a service account or of a user')
  return new GoogleIdentity(credentials, stage, io)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unusable = (stage: ModelStage, what: string): StageError =>
  new StageError(
    stage,
    'unauthorized',
    `the credentials of Google Cloud ${what}: is GOOGLE_APPLICATION_CREDENTIALS right?`,
  )
