import { Type } from '@sinclair/typebox'
import { text } from './forms.ts'

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

const McpServer = Type.Object(
  {
    command: Type.Optional(Type.String({ minLength: 1 })),
    args: Type.Optional(Type.Array(Type.String())),
    env: Type.Optional(Type.Record(Type.String({ pattern: '^[^=\\s]+$' }), Type.String())),
    url: Type.Optional(Type.String({ pattern: '^https?://[^\\s/?#@]+[^\\s#]*$' })),
    headers: Type.Optional(headers),
    tools_filter: Type.Optional(Type.Array(Type.String())),
    deadline_ms: Type.Optional(deadlineMs),
  },
  { additionalProperties: false },
)

const ClientTool = Type.Object(
  {
    description,
    parameters: Type.Optional(jsonSchema),
    deadline_ms: Type.Optional(deadlineMs),
    filler_after_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    filler: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
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
  client_tools: Type.Record(Type.String({ pattern: TOOL_NAME }), ClientTool, {
    default: {},
    additionalProperties: false,
    description:
      "Tools that the caller's own program answers, a page or an app, by name: over RTVI, or in the JSON of /ws. Each has `description` and, where they are needed, `parameters`, `deadline_ms`, `filler_after_ms` and `filler`: docs/tools.md. They are not offered on phone calls.",
    example: { show_map: { description: 'Shows a map on the screen.' } },
  }),
  mcp: Type.Object({
    command: text(
      'Program that offers tools to the language model by the Model Context Protocol. For several: mcp_servers.',
      'my-mcp-server',
    ),
    args: Type.Array(Type.String(), { default: [], description: 'Its arguments.', example: ['--stdio'] }),
    tools_filter: Type.Array(Type.String(), {
      default: [],
      description: 'The tools to offer, when not all.',
      example: ['search'],
    }),
  }),
  mcp_servers: Type.Record(Type.String({ pattern: '^[a-zA-Z0-9_-]{1,32}$' }), McpServer, {
    default: {},
    secret: 'within',
    additionalProperties: false,
    description:
      'Servers of the Model Context Protocol by name (letters, digits, - and _). Each has `command`, `args` and `env`, or `url` and `headers`; and `tools_filter` and `deadline_ms`: docs/tools.md.',
    example: { docs: { url: 'https://mcp.example.com/mcp' } },
  }),
  mcp_tools: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description:
        'Which tools of MCP are offered. The name of a server is all that it has, and its name with a tool behind a slash that tool, by its own name. Not set: those of all servers. Empty: none.',
      example: ['docs/search'],
    }),
  ),
}
