import { Type } from '@sinclair/typebox'

/** What models accept as the name of a tool. */
export const TOOL_NAME = '^[a-zA-Z0-9_-]{1,64}$'

/** An address whose host is written out: what the model or a caller says cannot change it. */
const ADDRESS = '^https?://[^\\s/?#@{}\\\\]+(?:[/?][^\\s#]*)?$'

const description = Type.String({ minLength: 1, maxLength: 1024 })
const headers = Type.Record(Type.String({ minLength: 1 }), Type.String())
const deadlineMs = Type.Integer({ minimum: 100, maximum: 300_000 })
const jsonSchema = Type.Record(Type.String(), Type.Unknown())

const HttpTool = Type.Object(
  {
    description,
    method: Type.Optional(
      Type.Union((['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((name) => Type.Literal(name))),
    ),
    url: Type.String({ pattern: ADDRESS, maxLength: 4096 }),
    parameters: Type.Optional(jsonSchema),
    headers: Type.Optional(headers),
    input: Type.Optional(Type.Union([Type.Literal('query'), Type.Literal('json')])),
    deadline_ms: Type.Optional(deadlineMs),
    filler_after_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    filler: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    when_interrupted: Type.Optional(Type.Union([Type.Literal('finish'), Type.Literal('abort')])),
    max_reply_bytes: Type.Optional(Type.Integer({ minimum: 100, maximum: 1024 * 1024 })),
    allowed_hosts: Type.Optional(Type.Array(Type.String({ pattern: '^[^\\s/?#@]+$' }), { maxItems: 100 })),
    allow_private_addresses: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** Tools that others answer. */
export const toolKeys = {
  http_tools: Type.Record(Type.String({ pattern: TOOL_NAME }), HttpTool, {
    default: {},
    secret: 'within',
    additionalProperties: false,
    description:
      'Tools that ask a server of yours over HTTP, by the names that the model knows them by (letters, digits, - and _). Each has `description`, `url` and, where they are needed, `method`, `parameters`, `headers`, `input`, `deadline_ms`, `filler_after_ms`, `filler`, `when_interrupted`, `max_reply_bytes`, `allowed_hosts` and `allow_private_addresses`: docs/tools.md.',
    example: { find_order: { description: 'Looks up an order.', url: 'https://api.example.com/orders' } },
  }),
}
