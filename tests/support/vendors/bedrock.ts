import { type AwsIdentity, faultOfSignature } from './aws-signature.ts'
import { frame } from './event-stream-frame.ts'
import { repeated, streamOf, type Wishes } from './stream-of.ts'

type Block =
  | { text: string }
  | { toolUse: { toolUseId: string; name: string; input: object } }
  | { toolResult: { toolUseId: string; content: readonly object[]; status?: string } }

/** What a request must be, as the interface's documents have it. */
interface Asked {
  system?: readonly ({ text: string } | { cachePoint: object })[]
  messages: readonly { role: 'user' | 'assistant'; content: readonly Block[] }[]
  inferenceConfig?: { temperature?: number; maxTokens?: number; stopSequences?: readonly string[]; topP?: number }
  toolConfig?: { tools: readonly { toolSpec: { name: string } }[]; toolChoice?: object }
}

const FIELDS = new Set([
  'system',
  'messages',
  'inferenceConfig',
  'toolConfig',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
])

/** ConverseStream of Amazon Bedrock, with a model that repeats what it is told. It refuses what Bedrock refuses. */
export class BedrockServer {
  readonly received: { url: URL; headers: Headers; model: string; body: Asked }[] = []
  wishes: Wishes = () => undefined
  refuse: { status: number; name: string; message: string } | undefined
  /** In the middle of the stream. */
  breaks: { name: string; message: string } | undefined
  cachedTokens: number | undefined
  readonly region: string
  readonly #admits: { readonly bearer: string } | AwsIdentity
  #calls = 0

  constructor(admits: { readonly bearer: string } | AwsIdentity = { bearer: 'secret-key' }, region = 'us-east-1') {
    this.#admits = admits
    this.region = region
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => this.handle(new Request(url, init))

  readonly handle = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const model = /^\/model\/([^/]+)\/converse-stream$/.exec(url.pathname)?.[1]
    if (model === undefined || request.method !== 'POST') return fault(404, 'UnknownOperationException', '')
    const bytes = new Uint8Array(await request.arrayBuffer())
    const stranger = this.#strangeIn(request, bytes)
    if (stranger !== undefined) return fault(403, 'AccessDeniedException', stranger)
    if (this.refuse) return fault(this.refuse.status, this.refuse.name, this.refuse.message)
    const body = JSON.parse(new TextDecoder().decode(bytes)) as Asked
    const wrong = wrongIn(body, decodeURIComponent(model))
    if (wrong !== undefined) return fault(400, 'ValidationException', wrong)
    this.received.push({ url, headers: request.headers, model: decodeURIComponent(model), body })
    return new Response(streamOf(this.#answer(body, request.signal)), {
      headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    })
  }

  #strangeIn(request: Request, body: Uint8Array): string | undefined {
    if (!('bearer' in this.#admits))
      return faultOfSignature(request, body, this.#admits, { region: this.region, service: 'bedrock' })
    return request.headers.get('authorization') === `Bearer ${this.#admits.bearer}`
      ? undefined
      : 'Authentication failed'
  }

  async *#answer({ messages, toolConfig }: Asked, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const said =
      messages
        .at(-1)
        ?.content.flatMap((block) => ('text' in block ? block.text : []))
        .join(' ') ?? ''
    yield event('messageStart', { role: 'assistant' })
    for (const text of repeated(said)) {
      if (signal.aborted) return
      yield* split(event('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }))
      if (this.breaks) return yield exception(this.breaks.name, this.breaks.message)
    }
    yield event('contentBlockStop', { contentBlockIndex: 0 })
    const wish = this.wishes(said)
    const isOffered = toolConfig?.tools.some(({ toolSpec }) => toolSpec.name === wish?.name)
    if (wish && isOffered) {
      const toolUse = { toolUseId: `tooluse_${++this.#calls}`, name: wish.name }
      yield event('contentBlockStart', { contentBlockIndex: 1, start: { toolUse } })
      for (const input of JSON.stringify(wish.input).match(/.{1,5}/gs) ?? [])
        yield event('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input } } })
      yield event('contentBlockStop', { contentBlockIndex: 1 })
    }
    yield event('messageStop', { stopReason: wish && isOffered ? 'tool_use' : 'end_turn' })
    const cached = this.cachedTokens === undefined ? {} : { cacheReadInputTokens: this.cachedTokens }
    yield event('metadata', {
      usage: { inputTokens: 12, outputTokens: 9, totalTokens: 21, ...cached },
      metrics: { latencyMs: 5 },
    })
  }
}

const event = (type: string, payload: object): Uint8Array =>
  frame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload)

const exception = (type: string, message: string): Uint8Array =>
  frame({ ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' }, { message })

/** A network cuts where it likes. */
function* split(bytes: Uint8Array): Generator<Uint8Array> {
  yield bytes.subarray(0, 7)
  yield bytes.subarray(7)
}

const fault = (status: number, name: string, message: string): Response =>
  Response.json({ message }, { status, headers: { 'x-amzn-errortype': name } })

/** The rules that clients break. */
function wrongIn(body: Asked, model: string): string | undefined {
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field))
  if (unknown) return `extraneous key [${unknown}] is not permitted`
  const { messages, system = [], toolConfig } = body
  if (system.some((block) => 'cachePoint' in block) && !/anthropic|nova/.test(model))
    return 'You invoked an unsupported model or your request did not allow prompt caching.'
  if (messages[0]?.role !== 'user') return 'A conversation must start with a user message.'
  if (messages.at(-1)?.role !== 'user') return 'This model does not support assistant message prefill.'
  if (
    toolConfig &&
    Object.keys(toolConfig.toolChoice ?? { auto: {} }).some((choice) => !/^(?:auto|any|tool)$/.test(choice))
  )
    return 'toolConfig.toolChoice is not one of auto, any, tool'
  const blocks = messages.flatMap(({ content }) => content)
  if (!toolConfig && blocks.some((block) => 'toolUse' in block || 'toolResult' in block))
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'
  if (blocks.some((block) => 'text' in block && block.text.trim() === ''))
    return 'The text field in the ContentBlock object is blank.'
  for (const [at, { role, content }] of messages.entries()) {
    if (at > 0 && messages[at - 1]?.role === role)
      return 'A conversation must alternate between user and assistant roles.'
    if (content.length === 0) return 'The content field in the Message object is empty.'
    const used = content.flatMap((block) => ('toolUse' in block ? block.toolUse.toolUseId : []))
    const next = messages[at + 1]?.content ?? []
    const told = new Set(next.flatMap((block) => ('toolResult' in block ? block.toolResult.toolUseId : [])))
    if (used.some((id) => !told.has(id)) || told.size !== used.length)
      return 'Expected toolResult blocks for the toolUse blocks of previous turn.'
  }
  return undefined
}
