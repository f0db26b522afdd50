import type { Clock } from './clock.ts'
import { type FieldProblem, VoxrayError } from './error.ts'
import { type Fields, fieldsOf, numberOf, parsed, textOf } from './fields.ts'

/** The fields of a good answer: `data` of the envelope, and what stands beside it or without one. Throws `VoxrayError`. */
export async function readAnswer(response: Response, clock: Clock): Promise<Fields> {
  if (response.status === 204) return {}
  const body = fieldsOf(parsed(await response.text()))
  if (!response.ok) throw failureOf(response, body, clock)
  if (Object.keys(body).length === 0) throw badAnswer(response)
  return { ...body, ...fieldsOf(body['data']) }
}

/** A text the server promised. */
export function requiredText(data: Fields, key: string): string {
  const text = textOf(data[key])
  if (text === undefined) throw new VoxrayError('BAD_ANSWER', `the answer has no ${key}: is this a voxray server?`)
  return text
}

/** A number the server promised. */
export function requiredNumber(data: Fields, key: string): number {
  const number = numberOf(data[key])
  if (number === undefined) throw new VoxrayError('BAD_ANSWER', `the answer has no ${key}: is this a voxray server?`)
  return number
}

function failureOf(response: Response, body: Fields, clock: Clock): VoxrayError {
  const error = fieldsOf(body['error'])
  const code = textOf(error['code'])
  if (code === undefined) return badAnswer(response, retryAfterMs(response, clock))
  const requestId = textOf(error['requestId']) ?? response.headers.get('x-request-id')
  return new VoxrayError(code, textOf(error['message']) ?? code, {
    status: response.status,
    details: problemsOf(error['details']),
    ...(requestId !== null && { requestId }),
    ...retryAfterMs(response, clock),
  })
}

const badAnswer = ({ status }: Response, wait: { retryAfterMs?: number } = {}): VoxrayError =>
  new VoxrayError('BAD_ANSWER', `answered ${status} without the JSON of a voxray server: is a proxy in between?`, {
    status,
    ...wait,
  })

const problemsOf = (details: unknown): readonly FieldProblem[] =>
  (Array.isArray(details) ? details : []).map(fieldsOf).map(({ field, message }) => ({
    field: textOf(field) ?? '',
    message: textOf(message) ?? '',
  }))

/** `Retry-After` in either of its forms, RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs({ headers }: Response, clock: Clock): { retryAfterMs?: number } {
  const value = headers.get('retry-after')?.trim() ?? ''
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - clock.wall()
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {}
}
