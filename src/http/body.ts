import type { Static, TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType } from '@sinclair/typebox/value'
import type { Clock } from '../std/clock.ts'
import { whyTooMuch } from '../std/json.ts'
import { ApiError, type FieldProblem } from './errors.ts'

/** A body that has not arrived by then never will, or is sent to hold a connection. */
const BODY_DEADLINE_MS = 9_000

const lateRequests = new WeakSet<Request>()

/** The request was given up because its body did not come in time. */
export const wasLate = (request: Request): boolean => lateRequests.has(request)

export interface BodyLimits {
  readonly clock: Clock
  readonly maxBytes: number
}

/** The JSON body of a request, checked; `undefined` when there is none. Throws `ApiError`. */
export async function readBody<T extends TSchema>(
  request: Request,
  schema: T,
  limits: BodyLimits,
): Promise<Static<T> | undefined> {
  const bytes = await readBytes(request, limits)
  if (bytes.byteLength === 0) return undefined
  const body = parseJson(bytes)
  if (!Value.Check(schema, body)) throw refusal(schema, body)
  return body
}

/** Throws `ApiError` for what is no JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const problem = whyTooMuch(text)
    if (problem !== undefined) throw new ApiError('BAD_REQUEST', `JSON body ${problem}`)
    return JSON.parse(text)
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError('BAD_REQUEST', 'Invalid JSON body')
  }
}

/** The body as it came, in bounded memory and time. Throws `ApiError`. */
export async function readBytes(request: Request, { clock, maxBytes }: BodyLimits): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array()
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const reader = request.body.getReader()
  const late = Promise.withResolvers<never>()
  using _ = clock.after(BODY_DEADLINE_MS, () => {
    lateRequests.add(request)
    late.reject(new ApiError('BAD_REQUEST', 'Request body too slow', CLOSE))
  })
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), late.promise])
      if (next.done) return Buffer.concat(chunks)
      size += next.value.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(next.value)
    }
  } catch (error) {
    // The answer is decided; whether the rest of the body can still be refused changes nothing.
    reader.cancel().catch(() => {})
    throw error instanceof ApiError ? error : new ApiError('BAD_REQUEST', 'Request body broke off')
  }
}

/** What is left of the body would be read as the next request. */
const CLOSE = { headers: { connection: 'close' } }

const tooLarge = (maxBytes: number): ApiError =>
  new ApiError('BAD_REQUEST', `Request body over ${maxBytes} bytes`, { ...CLOSE, status: 413 })

/** Missing and empty fields are 422 with details; a value of the wrong type is a malformed request, 400. */
function refusal(schema: TSchema, body: unknown): ApiError {
  const missing = new Map<string, FieldProblem>()
  for (const { type, path, value } of Value.Errors(schema, body)) {
    const field = path.slice(1).replaceAll('/', '.')
    const isMissing = type === ValueErrorType.ObjectRequiredProperty || value === undefined
    if (!isMissing && type !== ValueErrorType.StringMinLength && type !== ValueErrorType.StringPattern) {
      const what = field === '' ? 'Request body must be a JSON object' : `Field "${clip(field)}" has the wrong type`
      return new ApiError('BAD_REQUEST', what)
    }
    if (!missing.has(field)) missing.set(field, { field, message: 'required' })
  }
  const details = [...missing.values()]
  return new ApiError('VALIDATION_ERROR', `Missing or empty ${details.map(({ field }) => field).join(', ')}`, {
    details,
  })
}

/** Field names come from the client where an object is free in form. */
const clip = (field: string): string => field.slice(0, 80)
