import fc, { type Arbitrary } from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'
import { type DescribedOperation, operationsOf } from './api-document.ts'
import { valuesOf } from './api-values.ts'

/** A request to be sent: as data, so that a failure can be printed and sent again. */
export interface Probe {
  readonly method: string
  /** With its query, and `ID` where a session's id goes that exists. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** The body begins and never ends. */
  readonly stalls: boolean
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']

const IDS = fc.oneof(
  { weight: 6, arbitrary: fc.constant('ID') },
  fc.uuid(),
  fc.constantFrom(
    '7',
    '%00',
    '%',
    '%zz',
    '..%2f..',
    '%C3%A9',
    'x'.repeat(3000),
    '{id}',
    ' ',
    'ID%20',
    '00000000000000000000000000000000',
  ),
  fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => text.isWellFormed())
    .map(encodeURIComponent),
)

const HEADER_TEXT = fc.string({ unit: fc.constantFrom(...' !"<>;=,/é\u00FFaZ09-_.:\t'), maxLength: 40 })

const HEADERS = fc.record(
  {
    'x-request-id': fc.oneof(HEADER_TEXT, fc.constantFrom('client-7', 'x'.repeat(129))),
    'idempotency-key': fc.oneof(HEADER_TEXT, fc.constantFrom('k1', 'k2', 'k'.repeat(256))),
    'content-type': fc.oneof(HEADER_TEXT, fc.constantFrom('text/plain', 'multipart/form-data', 'application/xml')),
    origin: fc.oneof(HEADER_TEXT, fc.constantFrom('https://app.example', 'null')),
    authorization: fc.oneof(HEADER_TEXT, fc.constantFrom('Bearer key', 'Bearer guess', 'Basic key')),
    'x-api-key': fc.oneof(HEADER_TEXT, fc.constantFrom('key', 'guess')),
    'x-forwarded-proto': HEADER_TEXT,
    'x-forwarded-for': HEADER_TEXT,
    accept: HEADER_TEXT,
    'accept-language': HEADER_TEXT,
    cookie: HEADER_TEXT,
  },
  { requiredKeys: [] },
)

const QUERY = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  fc
    .string({ unit: 'binary' })
    .filter((text) => text.isWellFormed())
    .map((text) => `?${encodeURIComponent(text)}`),
  fc.constantFrom('?', '?a=1&a=2', '?__proto__=1', '?%', '?ticket=x'),
)

/** Bodies for an operation: as its schema says, nearly so, and nothing like it. */
function bodiesFor({ operation }: DescribedOperation, document: OpenAPIV3.Document): Arbitrary<string | Uint8Array> {
  const content = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content : {}
  const schema = content['application/json']?.schema
  const good = schema ? valuesOf(schema, document) : fc.constant({})
  const text = good.map((value) => JSON.stringify(value))
  return fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 3, arbitrary: withWrongField(good) },
    { weight: 2, arbitrary: mutated(text) },
    fc.json(),
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom(
      '',
      ' ',
      'null',
      '1e999',
      '{"__proto__":{"x":1}}',
      '\uFEFF{}',
      '{"sdp":"\\ud800","offer":"\\ud800"}',
    ),
    fc.integer({ min: 1, max: 2000 }).map((depth) => `{"body":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`),
    fc.integer({ min: 1000, max: 9000 }).map((length) => JSON.stringify({ sdp: 'x'.repeat(length), offer: 'v=0' })),
  )
}

const withWrongField = (good: Arbitrary<unknown>): Arbitrary<string> =>
  fc.tuple(good, fc.nat(), fc.jsonValue(), fc.boolean()).map(([value, at, wrong, isLeftOut]) => {
    const fields = Object.entries(value ?? {})
    const field = fields[at % Math.max(1, fields.length)]
    if (field) field[1] = isLeftOut ? undefined : wrong
    return JSON.stringify(Object.fromEntries(fields))
  })

/** One place of a JSON text is other than it should be. */
const mutated = (text: Arbitrary<string>): Arbitrary<string> =>
  fc
    .tuple(
      text,
      fc.nat(),
      fc.constantFrom('', '"', '{', '}', '[', ',', ':', '\\', '\u0000', '\u{1F600}', '9', 'null'),
      fc.nat(2),
    )
    .map(([whole, place, piece, cut]) => {
      const at = place % (whole.length + 1)
      return whole.slice(0, at) + piece + whole.slice(at + cut)
    })

/** Requests of every kind to every operation of the document. */
export function probesOf(document: OpenAPIV3.Document): Arbitrary<Probe> {
  const operations = operationsOf(document)
  return fc.constantFrom(...operations).chain((described) =>
    fc
      .record({
        method: fc.oneof({ weight: 8, arbitrary: fc.constant(described.method) }, fc.constantFrom(...METHODS)),
        id: IDS,
        slash: fc.oneof({ weight: 8, arbitrary: fc.constant('') }, fc.constantFrom('/', '//', '/x')),
        query: QUERY,
        headers: HEADERS,
        body: fc.option(bodiesFor(described, document), { freq: 8 }),
        stalls: fc.integer({ min: 0, max: 39 }).map((n) => n === 0),
      })
      .map(({ method, id, slash, query, headers, body, stalls }) => {
        const hasBody = method !== 'GET' && method !== 'HEAD'
        return {
          method,
          path: described.path.replace('{id}', id) + slash + query,
          headers: trimmed(headers),
          body: hasBody && body !== null ? body : undefined,
          stalls: hasBody && stalls,
        }
      }),
  )
}

const trimmed = (headers: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value.trim()]])),
  )
