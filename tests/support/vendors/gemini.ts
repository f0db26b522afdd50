import { createVerify, generateKeyPairSync } from 'node:crypto'
import { repeated, streamOf, type Wishes } from './stream-of.ts'

interface Part {
  text?: string
  functionCall?: { id?: string; name: string; args: object }
  functionResponse?: { id?: string; name: string; response: object }
  thoughtSignature?: string
}

/** What a request must be, as the interface's documents have it. */
interface Asked {
  contents: readonly { role: 'user' | 'model'; parts: readonly Part[] }[]
  systemInstruction?: { parts: readonly Part[] }
  tools?: readonly { functionDeclarations: readonly { name: string }[] }[]
  toolConfig?: { functionCallingConfig?: { mode?: string } }
  generationConfig?: {
    temperature?: number
    maxOutputTokens?: number
    thinkingConfig?: object
    stopSequences?: unknown
  }
}

const FIELDS = new Set(['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'safetySettings'])
const MODEL = '(?:models|publishers/google/models)/([\\w.-]+):streamGenerateContent'
const STUDIO = new RegExp(`^/v1beta/${MODEL}$`)
const EXPRESS = new RegExp(`^/v1(?:beta1)?/${MODEL}$`)
const VERTEX = new RegExp(`^/v1(?:beta1)?/projects/([\\w-]+)/locations/([\\w-]+)/${MODEL}$`)

/** Of the account. Making one takes a while. */
const PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** streamGenerateContent at AI Studio and on Vertex, with a model that repeats what it is told, and Google's server of tokens. */
export class GeminiServer {
  readonly received: { url: URL; headers: Headers; body: Asked }[] = []
  wishes: Wishes = () => undefined
  refuse: { status: number; message: string; name: string } | undefined
  cachedTokens: number | undefined
  /** Tokens that it gave; the last one is good. */
  readonly tokens: string[] = []
  readonly key = 'secret-key'
  #grants = 0

  /** What a file of credentials holds. */
  get serviceAccount(): Record<string, string> {
    return {
      type: 'service_account',
      project_id: 'our-project',
      private_key_id: 'k1',
      private_key: PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      client_email: 'bot@our-project.iam.gserviceaccount.com',
      token_uri: 'https://oauth2.googleapis.com/token',
    }
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => this.handle(new Request(url, init))

  readonly handle = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    if (url.host === 'oauth2.googleapis.com') return this.#grant(request)
    const [model] = [STUDIO, EXPRESS, VERTEX].flatMap((path) => path.exec(url.pathname)?.at(-1) ?? [])
    if (model === undefined) return fault(404, 'NOT_FOUND', 'Requested entity was not found.')
    if (!this.#admits(url, request.headers)) return fault(401, 'UNAUTHENTICATED', 'Request had invalid credentials.')
    if (url.searchParams.get('alt') !== 'sse') return fault(400, 'INVALID_ARGUMENT', 'the stand-in speaks SSE alone')
    if (this.refuse) return fault(this.refuse.status, this.refuse.name, this.refuse.message)
    const body = (await request.json()) as Asked
    const wrong = wrongIn(body, model)
    if (wrong !== undefined) return fault(400, 'INVALID_ARGUMENT', wrong)
    this.received.push({ url, headers: request.headers, body })
    const stream = streamOf(this.#answer(body, request.signal))
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }

  /** A project is asked by its token, and everything else by a key. */
  #admits({ pathname }: URL, headers: Headers): boolean {
    if (!VERTEX.test(pathname)) return headers.get('x-goog-api-key') === this.key && !headers.has('authorization')
    const token = this.tokens.at(-1)
    return token !== undefined && headers.get('authorization') === `Bearer ${token}` && !headers.has('x-goog-api-key')
  }

  async #grant(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text())
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/token') return badGrant('not here')
    if (form.get('grant_type') === 'refresh_token') {
      const isKnown = form.get('refresh_token') === 'refresh' && form.get('client_secret') === 'client-secret'
      return isKnown ? this.#given() : badGrant('Bad Request')
    }
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return badGrant('unsupported')
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
    const isSigned = createVerify('RSA-SHA256')
      .update(`${header}.${claims}`)
      .verify(PAIR.publicKey, signature, 'base64url')
    if (!isSigned) return badGrant('Invalid JWT Signature.')
    const { alg } = decoded(header)
    const { iss, aud, iat, exp, scope } = decoded(claims)
    if (alg !== 'RS256' || iss !== this.serviceAccount['client_email']) return badGrant('Invalid issuer.')
    if (aud !== 'https://oauth2.googleapis.com/token') return badGrant('Invalid JWT: Failed audience check.')
    if (typeof scope !== 'string' || !scope.includes('cloud-platform')) return badGrant('Invalid OAuth scope')
    if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > 3600)
      return badGrant('Invalid JWT: must be short-lived')
    return this.#given()
  }

  #given(): Response {
    this.tokens.push(`token-${++this.#grants}`)
    return Response.json({ access_token: this.tokens.at(-1), expires_in: 3599, token_type: 'Bearer' })
  }

  async *#answer({ contents, tools = [], toolConfig }: Asked, signal: AbortSignal): AsyncGenerator<string> {
    const said =
      contents
        .at(-1)
        ?.parts.flatMap(({ text }) => text ?? [])
        .join(' ') ?? ''
    for (const text of repeated(said)) {
      if (signal.aborted) return
      yield chunk({ parts: [{ text }], role: 'model' })
    }
    const wish = toolConfig?.functionCallingConfig?.mode === 'NONE' ? undefined : this.wishes(said)
    const isOffered = tools.some(({ functionDeclarations: all }) => all.some(({ name }) => name === wish?.name))
    if (wish && isOffered) {
      const functionCall = { name: wish.name, args: wish.input }
      yield chunk({ parts: [{ functionCall, thoughtSignature: 'c2lnbmVk' }], role: 'model' })
    }
    const usageMetadata = {
      promptTokenCount: 12,
      candidatesTokenCount: 9,
      totalTokenCount: 21,
      ...(this.cachedTokens !== undefined && { cachedContentTokenCount: this.cachedTokens }),
    }
    yield chunk({ parts: [{ text: '' }], role: 'model' }, { finishReason: 'STOP' }, { usageMetadata })
  }
}

const chunk = (content: object, of: object = {}, more: object = {}): string =>
  `data: ${JSON.stringify({ candidates: [{ content, index: 0, ...of }], modelVersion: 'm', responseId: 'r', ...more })}\r\n\r\n`

const fault = (code: number, status: string, message: string): Response =>
  Response.json({ error: { code, message, status } }, { status: code })

const badGrant = (why: string): Response =>
  Response.json({ error: 'invalid_grant', error_description: why }, { status: 400 })

const decoded = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

/** The rules that clients break. */
function wrongIn(body: Asked, model: string): string | undefined {
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field))
  if (unknown) return `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`
  const { contents } = body
  if (contents.length === 0) return 'GenerateContentRequest.contents: contents is not specified'
  if (contents[0]?.role !== 'user') return 'Please ensure that the first turn is of the user'
  if (contents.at(-1)?.role !== 'user') return 'Please ensure that single turn requests end with a user role'
  for (const [at, { role, parts }] of contents.entries()) {
    if (role !== 'user' && role !== 'model') return 'Please use a valid role: user, model.'
    if (parts.length === 0) return 'GenerateContentRequest.contents.parts: must not be empty'
    if (parts.some((part) => Object.values(part).every((value) => value === undefined || value === '')))
      return 'required oneof field "data" must have one initialized field'
    const calls = parts.flatMap(({ functionCall }) => functionCall ?? [])
    const results = (contents[at + 1]?.parts ?? []).flatMap(({ functionResponse }) => functionResponse ?? [])
    if (calls.length > 0 && calls.length !== results.length)
      return 'Please ensure that the number of function response parts is equal to the number of function call parts'
    const first = parts.find(({ functionCall }) => functionCall)
    if (model.startsWith('gemini-3') && first && !first.thoughtSignature)
      return 'Function call is missing a thought_signature in functionCall parts.'
  }
  return undefined
}
