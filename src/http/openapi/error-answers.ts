import { type TSchema, Type } from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'
import { ERROR_CODES, type ErrorCode, type FieldProblem } from '../errors.ts'
import { headers } from './headers.ts'

/** The envelope of every error. */
export const ErrorAnswer: TSchema = Type.Object(
  {
    detail: Type.Optional(
      Type.String({ description: 'The message once more, on the paths that Pipecat clients call' }),
    ),
    error: Type.Object({
      code: Type.Unsafe<ErrorCode>({ type: 'string', enum: ERROR_CODES, description: 'For programs' }),
      message: Type.String({ description: 'For people: what went wrong and what to do' }),
      requestId: Type.String({ description: 'What the log calls this request' }),
      details: Type.Optional(
        Type.Array(Type.Object({ field: Type.String(), message: Type.String() }), {
          description: 'Each field that is missing or empty; only with VALIDATION_ERROR',
        }),
      ),
    }),
  },
  { $id: 'Error' },
)

interface Kind {
  readonly code: ErrorCode
  /** An example of what it says. */
  readonly message: string
  readonly when: string
  readonly headers?: readonly ('Allow' | 'Retry-After')[]
  readonly details?: readonly FieldProblem[]
}

const KINDS = {
  400: { code: 'BAD_REQUEST', message: 'Invalid JSON body', when: 'The request is malformed.' },
  401: { code: 'UNAUTHORIZED', message: 'API key required or invalid', when: 'The API key is missing or wrong.' },
  403: { code: 'FORBIDDEN', message: 'Origin not allowed', when: 'The page that asks is of a foreign origin.' },
  404: { code: 'NOT_FOUND', message: 'Not found', when: 'There is no such thing.' },
  405: {
    code: 'BAD_REQUEST',
    message: 'Method not allowed',
    when: 'The path exists for other methods: `Allow` names them.',
    headers: ['Allow'],
  },
  413: {
    code: 'BAD_REQUEST',
    message: 'Request body over 262144 bytes',
    when: 'The body is longer than `max_request_body_bytes`.',
  },
  422: {
    code: 'VALIDATION_ERROR',
    message: 'Missing or empty sdp',
    when: 'A required field is missing or empty.',
    details: [{ field: 'sdp', message: 'required' }],
  },
  429: {
    code: 'RATE_LIMIT_EXCEEDED',
    message: 'Too many requests, please try again later',
    when: 'This address has asked more than `rate_limit_per_minute` times in a minute.',
    headers: ['Retry-After'],
  },
  500: { code: 'INTERNAL_ERROR', message: 'Internal server error', when: 'A fault of the server; its log tells more.' },
  503: {
    code: 'SERVICE_UNAVAILABLE',
    message: 'Server is at capacity, please try again shortly',
    when: 'Something that is needed cannot be had now.',
    headers: ['Retry-After'],
  },
} as const satisfies Record<number, Kind>

export type ErrorStatus = keyof typeof KINDS

/** What an error looks like in the document; `when` in place of the usual reason. */
export function errorAnswer(status: ErrorStatus, when?: string): OpenAPIV3.ResponseObject {
  const kind: Kind = KINDS[status]
  const { code, message, details } = kind
  const error = { code, message, requestId: '550e8400-e29b-41d4-a716-446655440000', ...(details && { details }) }
  return {
    description: `${code}. ${when ?? kind.when}`,
    headers: headers(...(kind.headers ?? [])),
    content: { 'application/json': { schema: ErrorAnswer, example: { error } } },
  }
}
