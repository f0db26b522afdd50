import { type FailureCode, isModelStage, type ModelStage, type Stage, StageError } from '../../std/errors.ts'
import { type Complaint, complaintIn, meaningOf, saysTooLong } from './complaint.ts'

/** The part of the global `fetch` that providers use. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Whom a request goes to, and how large a reply may be. */
export interface Target {
  readonly stage: Stage
  readonly fetch: Fetch
  readonly maxBytes: number
}

/** AWS names its failures in a header, and limits the rate with 400. */
const FAILURE_HEADER = 'x-amzn-errortype'
const LIMITS_RATE = /^(?:Throttling|TooManyRequests)/

/** "authorization", and names such as "x-api-key". */
const KEY_HEADER = /^authorization$|key$/

/** Vendors explain an error in a few hundred bytes. */
const MAX_ERROR_BYTES = 64 * 1024

/**
 * Sends a request and gives its reply, once the headers say that it is one. Everything else is thrown: `StageError`, or the
 * signal's reason. Redirects are not followed: they lose the body, and would hand the key to another host.
 */
export async function request(
  target: Target,
  url: string,
  init: RequestInit & { signal: AbortSignal },
): Promise<Response> {
  const { stage } = target
  const { host } = new URL(url)
  let response: Response
  try {
    response = await target.fetch(url, { ...init, redirect: 'manual' })
  } catch (error) {
    init.signal.throwIfAborted()
    throw areHeaders(init.headers) ? unreachable(stage, host, error) : unsendable(stage, host)
  }
  if (response.ok) return bounded(target, host, response, init.signal)
  const { complaint, isLoading, isTooLong } = await complaintOf(
    bounded({ ...target, maxBytes: MAX_ERROR_BYTES }, host, response, init.signal),
  )
  init.signal.throwIfAborted()
  if (stage === 'llm' && response.status === 503 && isLoading)
    throw new StageError(stage, 'loading', `${host} is still loading the model`)
  if (stage === 'llm' && isTooLong) throw tooLongFor(host)
  const hasKey = [...new Headers(init.headers).keys()].some((name) => KEY_HEADER.test(name))
  throw refusal(stage, host, response, complaint, hasKey)
}

/** Where `path` of an API is: behind the path of its base URL, with the query of that behind both. */
export function endpoint(baseUrl: string, path: string): string {
  const url = new URL(baseUrl)
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, '') + path
  return url.href
}

/** The reply was not what the protocol promises. */
export const badResponse = (stage: Stage, host: string, what: string): StageError =>
  new StageError(stage, 'bad-response', `${host} ${what}`, { retryable: true })

/** The talk is longer than the model can read. */
export const tooLongFor = (host: string): StageError =>
  new StageError('llm', 'context-too-long', `${host} says that the talk is longer than the model can read`)

/** The network was not asked. What cannot be sent is not shown: it may be the key. */
export const unsendable = (stage: Stage, host: string): StageError =>
  new StageError(stage, 'bad-request', `${host}: the key or an option cannot be sent as a header`)

/** Whether headers can hold this. */
export function areHeaders(headers: RequestInit['headers']): boolean {
  try {
    return new Headers(headers) instanceof Headers
  } catch {
    return false
  }
}

/** The connection could not be made or broke. The vendor's error says no more than its code: its text may quote the address. */
function unreachable(stage: Stage, host: string, error: unknown): StageError {
  const code = networkCodeOf(error)
  return new StageError(stage, 'unreachable', `${host} cannot be reached${code ? ` (${code})` : ''}`, {
    retryable: true,
  })
}

/** The reply with a body that ends at `maxBytes`, and whose failures are ours. */
function bounded(target: Target, host: string, response: Response, signal: AbortSignal): Response {
  if (!response.body) return response
  const reader = response.body.getReader()
  let seenBytes = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        signal.throwIfAborted()
        throw unreachable(target.stage, host, error)
      })
      if (done) return controller.close()
      seenBytes += value.byteLength
      if (seenBytes > target.maxBytes) {
        await reader.cancel()
        throw badResponse(target.stage, host, `sent more than ${target.maxBytes} bytes`)
      }
      controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  const { status, headers } = response
  return new Response(body, { status, headers })
}

async function complaintOf(
  response: Response,
): Promise<{ complaint: Complaint; isLoading: boolean; isTooLong: boolean }> {
  // A body that breaks says as much as none: the status has to do.
  const text = await response.text().catch(() => '')
  // llama.cpp: "Loading model"; Hugging Face: "Model x is currently loading".
  const isLoading = /\b(?:loading|warming up|starting up)\b/i.test(text)
  const complaint = complaintIn(text)
  const [code = ''] = /^\w{1,64}/.exec(response.headers.get(FAILURE_HEADER) ?? '') ?? []
  return { complaint: { ...complaint, code: complaint.code || code }, isLoading, isTooLong: saysTooLong(text) }
}

function refusal(
  stage: Stage,
  host: string,
  response: Response,
  { code, field }: Complaint,
  hasKey: boolean,
): StageError {
  const { status } = response
  const told = code ? `${status}, ${code}` : String(status)
  const meaning = failureBy(status, code)
  const saysHowLong = meaning === 'rate-limited' || status === 503 || status === 529
  const retryAfterMs = saysHowLong ? retryAfter(response.headers) : undefined
  switch (meaning) {
    case 'unauthorized':
      return new StageError(stage, meaning, unauthorized(stage, host, told, hasKey))
    case 'not-found':
      return new StageError(stage, meaning, notFound(stage, host, told))
    case 'gone':
      return new StageError(stage, meaning, `${host} has it no more (${told})`)
    case 'quota-exceeded':
      return new StageError(stage, meaning, `${host}: the quota is used up (${told})`)
    case 'rate-limited':
      return new StageError(stage, meaning, `${host} limits the rate (${told})`, { retryable: true, retryAfterMs })
    case 'server-error':
      return new StageError(stage, meaning, `${host} failed (${told})`, { retryable: true, retryAfterMs })
  }
  if (status >= 400) {
    const which = field ? `: it does not take the field "${field}" as it is` : ''
    return new StageError(stage, 'bad-request', `${host} refused the request (${told})${which}`, {
      ...(field && { field }),
    })
  }
  return new StageError(
    stage,
    'bad-response',
    `${host} answered ${told} where a reply was due: is ${addressKey(stage)} right?`,
  )
}

const BY_STATUS: Readonly<Record<number, FailureCode>> = {
  401: 'unauthorized',
  402: 'quota-exceeded',
  403: 'unauthorized',
  404: 'not-found',
  408: 'server-error',
  409: 'server-error',
  410: 'gone',
  425: 'server-error',
  429: 'rate-limited',
}

function failureBy(status: number, code: string): FailureCode | undefined {
  if (LIMITS_RATE.test(code)) return 'rate-limited'
  if (status >= 500) return 'server-error'
  const meaning = status >= 400 ? meaningOf(code) : undefined
  // Of the requests in a minute.
  if (status === 429 && /^quota_?exceeded$/i.test(code)) return 'rate-limited'
  return meaning ?? BY_STATUS[status]
}

/** What a 401 means, of a request with a key and of one without. */
export const unauthorized = (stage: Stage, host: string, told: string, hasKey: boolean): string =>
  hasKey || !isModelStage(stage)
    ? `${host} refused the API key (${told})`
    : `${host} wants an API key (${told}): ${keyToSet(stage)}`

/** What to do where no key was sent: one of the stage's own goes to any address. */
export const keyToSet = (stage: ModelStage): string =>
  `set ${stage}_api_key (VOXRAY_${stage.toUpperCase()}_API_KEY in the environment)`

/** Of a model it is the name that is most often wrong, of a carrier the address. */
const notFound = (stage: Stage, host: string, told: string): string =>
  stage === 'transport'
    ? `${host} knows no such call or path (${told}): is ${addressKey(stage)} right?`
    : `${host} knows no such model or path (${told})`

const addressKey = (stage: Stage): string =>
  stage === 'transport' ? 'telephony_api_url (at Daily: daily_api_url)' : 'base_url'

/** `retry-after` in milliseconds. Its date form would need both clocks to agree, and no model vendor sends it. */
export function retryAfter(headers: Headers): number | undefined {
  const ms = headers.get('retry-after-ms')
  const seconds = headers.get('retry-after')
  if (ms !== null && /^\d{1,9}(\.\d+)?$/.test(ms)) return Number(ms)
  if (seconds !== null && /^\d{1,6}(\.\d+)?$/.test(seconds)) return Number(seconds) * 1000
  return undefined
}

/** Bun and Node put a code on the error or on its cause. */
export function networkCodeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^\w{1,64}$/.test(at.code)) return at.code
  }
  return ''
}
