import type { OpenAPIV3 } from 'openapi-types'

const HEADERS = {
  Allow: { description: 'The methods that this path has', schema: { type: 'string' } },
  'Cache-Control': {
    description: '`no-store`: the answer holds what only this client may know',
    schema: { type: 'string' },
  },
  Location: { description: 'Where it is', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer', minimum: 1 } },
  'X-Request-ID': {
    description: "The client's request id where it sent a sane one, else a fresh one",
    schema: { type: 'string' },
  },
} as const satisfies Record<string, OpenAPIV3.HeaderObject>

export type AnswerHeader = keyof typeof HEADERS

/** These headers of an answer, and the one that every answer has. */
export const headers = (...names: readonly AnswerHeader[]): Record<string, OpenAPIV3.HeaderObject> =>
  Object.fromEntries([...names, 'X-Request-ID' as const].map((name) => [name, HEADERS[name]]))
