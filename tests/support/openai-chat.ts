import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** A call as a model writes it: its arguments are text, and need not be JSON. */
export interface WrittenCall {
  readonly name: string
  readonly arguments: string
}

/** How a server streams its calls: all but `openai` are seen of servers that speak its dialect. */
export type CallStyle =
  /** Id and name come first, the arguments behind them in fragments. */
  | 'openai'
  /** The fragments repeat id and name, and both are empty. */
  | 'blank'
  /** Each call comes in one chunk. */
  | 'whole'
  /** As `whole`, but without an id. */
  | 'without-id'

const Called = Type.Object({
  id: Type.String({ minLength: 1 }),
  type: Type.Literal('function'),
  function: Type.Object({ name: Type.String({ pattern: '^[\\w-]{1,64}$' }), arguments: Type.String() }),
})

const ChatMessage = Type.Union([
  Type.Object({ role: Type.Union([Type.Literal('system'), Type.Literal('user')]), content: Type.String() }),
  Type.Object({
    role: Type.Literal('assistant'),
    content: Type.Union([Type.String(), Type.Null()]),
    tool_calls: Type.Optional(Type.Array(Called, { minItems: 1 })),
  }),
  Type.Object({ role: Type.Literal('tool'), tool_call_id: Type.String(), content: Type.String() }),
])
export type ChatMessage = Static<typeof ChatMessage>

const Tool = Type.Object({
  type: Type.Literal('function'),
  function: Type.Object({
    name: Type.String({ pattern: '^[\\w-]{1,64}$' }),
    description: Type.String(),
    parameters: Type.Object({
      type: Type.Literal('object'),
      properties: Type.Record(Type.String(), Type.Object({})),
    }),
  }),
})

const ChatRequest = Type.Object({
  model: Type.String(),
  stream: Type.Literal(true),
  messages: Type.Array(ChatMessage, { minItems: 1 }),
  tools: Type.Optional(Type.Array(Tool, { minItems: 1 })),
  tool_choice: Type.Optional(Type.Literal('auto')),
  stream_options: Type.Optional(Type.Object({ include_usage: Type.Boolean() })),
})

/** What has to be true of a request; OpenAI, or one of the servers that speak its dialect, refuses any other. */
export const isChatRequest = (body: unknown): body is Static<typeof ChatRequest> =>
  Value.Check(ChatRequest, body) &&
  areAnswered(body.messages) &&
  (body.tools !== undefined || body.tool_choice === undefined)

/** Calls are followed by their results and nothing else; what was written into them is a JSON object, or templates fail. */
function areAnswered(messages: readonly ChatMessage[]): boolean {
  const due = new Set<string>()
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!due.delete(message.tool_call_id)) return false
      continue
    }
    if (due.size > 0) return false
    for (const call of (message.role === 'assistant' && message.tool_calls) || []) {
      if (!isObject(call.function.arguments)) return false
      due.add(call.id)
    }
  }
  return due.size === 0
}

function isObject(json: string): boolean {
  try {
    return Value.Check(Type.Object({}), JSON.parse(json))
  } catch {
    return false
  }
}

/** The `delta`s that tell of these calls. */
export const callDeltas = (calls: readonly WrittenCall[], style: CallStyle, nextId: () => string): object[] =>
  calls.flatMap((call, index) => partsOf(call, style, nextId).map((part) => ({ tool_calls: [{ index, ...part }] })))

function partsOf({ name, arguments: written }: WrittenCall, style: CallStyle, nextId: () => string): object[] {
  const fragments = written.match(/[^]{1,5}/g) ?? []
  const first = { id: nextId(), type: 'function', function: { name, arguments: '' } }
  switch (style) {
    case 'openai':
      return [first, ...fragments.map((fragment) => ({ function: { arguments: fragment } }))]
    case 'blank':
      return [first, ...fragments.map((fragment) => ({ id: '', function: { name: '', arguments: fragment } }))]
    case 'whole':
      return [{ ...first, function: { name, arguments: written } }]
    case 'without-id':
      return [{ type: 'function', function: { name, arguments: written } }]
    default:
      return style satisfies never
  }
}
