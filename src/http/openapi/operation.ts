import { type TProperties, type TSchema, Type } from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'
import { errorAnswer, type ErrorStatus } from './error-answers.ts'
import { type AnswerHeader, headers } from './headers.ts'

/** The groups of the document, in its order. */
export const TAGS = {
  Probes: 'For load balancers and monitoring. No key.',
  Sessions: 'A caller asks for a session and connects under it.',
  WebRTC: 'Calls over WebRTC without a session.',
  WebSocket: 'Calls over a WebSocket.',
  Telephony: 'Calls that carriers announce. Signed by them, without a key.',
  'Outgoing calls': 'Phone calls that a carrier places for us.',
  Documentation: 'This document and the page that shows it. No key.',
} as const

export interface Answer {
  readonly description: string
  /** JSON unless `type` says otherwise. Without a schema there is no body. */
  readonly schema?: TSchema
  readonly type?: string
  readonly example?: unknown
  /** Other types of the same status. */
  readonly also?: Readonly<Record<string, { readonly schema: TSchema; readonly example?: unknown }>>
  readonly headers?: readonly AnswerHeader[]
}

export interface OperationFacts {
  readonly summary: string
  readonly description: string
  readonly tag: keyof typeof TAGS
  /** What opens it. By default the server's API keys, and the rate limit counts it; with none it is for everybody. */
  readonly security?: readonly OpenAPIV3.SecurityRequirementObject[]
  readonly parameters?: readonly OpenAPIV3.ParameterObject[]
  /** JSON, checked by the very schema that is shown. */
  readonly body?: { readonly schema: TSchema; readonly isRequired: boolean; readonly example: unknown }
  readonly answers: Readonly<Record<number, Answer>>
  /** Errors of its own, each with its reason. Those of the guard, of bodies and of methods come by themselves. */
  readonly errors?: readonly (readonly [ErrorStatus, string])[]
}

const REQUEST_ID: OpenAPIV3.ParameterObject = {
  name: 'X-Request-ID',
  in: 'header',
  description: 'Echoed in the answer and in the log: 1 to 128 letters, digits and `.:/+=@_-`. Others are replaced.',
  schema: { type: 'string' },
}

export const IDEMPOTENCY_KEY: OpenAPIV3.ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key gets the same answer for 24 hours: 1 to 255 printable ASCII characters',
  schema: { type: 'string', maxLength: 255 },
}

export const ID_EXAMPLE = '550e8400-e29b-41d4-a716-446655440000'

export const SECURITY_SCHEMES: Readonly<Record<string, OpenAPIV3.SecuritySchemeObject>> = {
  Bearer: { type: 'http', scheme: 'bearer', description: 'One of the keys of `server_api_key`, when any are set' },
  ApiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key in a header of its own' },
  Metrics: { type: 'http', scheme: 'bearer', description: 'The `metrics_api_key`, when it is set' },
}

/** Either header. */
const API_KEY = [{ Bearer: [] }, { ApiKey: [] }]
/** Open to everybody. */
export const NO_KEY = [] as const

/** The description of one route, as the document holds it. Its schemas are those that check the requests. */
export function operation(facts: OperationFacts) {
  const { summary, description, tag, security, parameters = [], body, answers, errors = [] } = facts
  const usual: readonly ErrorStatus[] = [...(body ? BODY_ERRORS : []), ...(security ? [] : GUARD_ERRORS), 405, 500]
  const failures = Object.fromEntries(usual.map((status) => [status, errorAnswer(status)]))
  for (const [status, when] of errors) failures[status] = errorAnswer(status, when)
  return {
    summary,
    description,
    tags: [tag],
    security: [...(security ?? API_KEY)],
    parameters: [...parameters, REQUEST_ID],
    ...(body && {
      requestBody: {
        required: body.isRequired,
        content: { 'application/json': { schema: body.schema, example: body.example } },
      },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
      ...failures,
    },
  } satisfies Partial<OpenAPIV3.OperationObject>
}

const BODY_ERRORS = [400, 413] as const
const GUARD_ERRORS = [401, 429] as const

const responseOf = ({
  description,
  schema,
  type = 'application/json',
  example,
  also,
  headers: names = [],
}: Answer) => ({
  description,
  headers: headers(...names),
  ...(schema && {
    content: {
      [type]: { schema, ...(example !== undefined && { example }) },
      ...also,
    },
  }),
})

/** `{data, meta}` of every success, with flat keys beside it where Pipecat's clients read them. */
export const enveloped = (data: TSchema, flat: TProperties = {}, name?: string) =>
  Type.Object(
    {
      ...flat,
      data,
      meta: Type.Object({ requestId: Type.String({ description: 'What the log calls this request' }) }),
    },
    name === undefined ? {} : { $id: name },
  )

export const META_EXAMPLE = { requestId: '660e8400-e29b-41d4-a716-446655440001' }
