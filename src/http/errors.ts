import { StillMaking } from '../session/once.ts'
import { StoreUnavailable } from '../session/unavailable.ts'

/** The table of the API reference: every code and the status it goes with. CONFLICT and UNPROCESSABLE_ENTITY are reserved there. */
const STATUS = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNPROCESSABLE_ENTITY: 422,
  VALIDATION_ERROR: 422,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof STATUS

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(STATUS, code)

export const ERROR_CODES: readonly ErrorCode[] = Object.keys(STATUS).filter(isErrorCode)

/** One field of the request that is missing or empty. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

export interface ApiErrorOptions {
  readonly details?: readonly FieldProblem[]
  readonly headers?: Readonly<Record<string, string>>
  /** Where the code's own status does not fit. */
  readonly status?: number
}

/** An answer that is an error: thrown by handlers, told to the client as it stands. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: readonly FieldProblem[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = options.status ?? STATUS[code]
    this.details = options.details
    this.headers = options.headers ?? {}
  }
}

export const notFound = (): ApiError => new ApiError('NOT_FOUND', 'Not found')

/** The server can take no call now; clients that try again later are welcome. */
export const serverFull = (): ApiError =>
  new ApiError('SERVICE_UNAVAILABLE', 'Server is at capacity, please try again shortly', {
    headers: { 'retry-after': '5' },
  })

export const modelsLoading = (): ApiError =>
  new ApiError('SERVICE_UNAVAILABLE', 'Models are still loading, please try again shortly', {
    headers: { 'retry-after': '2' },
  })

/** What a handler threw, where it is an answer; undefined for what only the log may know. */
export function asApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error
  if (error instanceof StoreUnavailable) return storeUnavailable()
  if (error instanceof StillMaking)
    return new ApiError('SERVICE_UNAVAILABLE', 'A request with the same Idempotency-Key is still in progress', {
      headers: { 'retry-after': '2' },
    })
  return undefined
}

/** `advice` is for the operator. */
export const storeUnavailable = (advice?: string): ApiError =>
  new ApiError('SERVICE_UNAVAILABLE', `session store unavailable${advice === undefined ? '' : `: ${advice}`}`, {
    headers: { 'retry-after': '5' },
  })

export const methodNotAllowed = (allowed: readonly string[]): ApiError =>
  new ApiError('BAD_REQUEST', 'Method not allowed', { status: 405, headers: { allow: allowed.join(', ') } })
