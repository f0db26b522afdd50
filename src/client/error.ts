/** One field of a request that is missing or empty. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** The codes of the server, and those of the way to it. A newer server may say others. */
export type ErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'VALIDATION_ERROR'
  | 'RATE_LIMIT_EXCEEDED'
  | 'INTERNAL_ERROR'
  | 'SERVICE_UNAVAILABLE'
  /** No connection could be made. */
  | 'UNREACHABLE'
  /** No answer within the deadline. */
  | 'TIMEOUT'
  /** An answer that is not the server's: a proxy, or another program. */
  | 'BAD_ANSWER'
  /** The connection was closed by the other side, and was not or could not be opened again. */
  | 'CONNECTION_LOST'
  /** Nobody read `input`. */
  | 'UNREAD_INPUT'
  | (string & {})

export interface VoxrayErrorFacts {
  /** Of the HTTP answer, where there was one. */
  readonly status?: number
  /** What the server's log has it under. */
  readonly requestId?: string
  readonly details?: readonly FieldProblem[]
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** What went wrong between the program and the server, as data. */
export class VoxrayError extends Error {
  readonly code: ErrorCode
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly details: readonly FieldProblem[]
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, facts: VoxrayErrorFacts = {}) {
    super(message, { cause: facts.cause })
    this.name = 'VoxrayError'
    this.code = code
    this.status = facts.status
    this.requestId = facts.requestId
    this.details = facts.details ?? []
    this.retryAfterMs = facts.retryAfterMs
  }

  /** Asking again changes nothing: the key, the session or the address is wrong. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 404
  }
}
