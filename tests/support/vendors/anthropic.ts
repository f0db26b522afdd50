import { repeated, streamOf, type Wishes } from './stream-of.ts'

/** What a request must be, as the interface's documents have it. */
interface Asked {
  model: string
  max_tokens: number
  stream: boolean
  system?: string | readonly { type: 'text'; text: string; cache_control?: object }[]
  messages: readonly { role: 'user' | 'assistant'; content: string | readonly Block[] }[]
  tools?: readonly { name: string; description?: string; input_schema: { type: 'object' } }[]
  tool_choice?: { type: string }
}

type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: object }
  | { type: 'tool_result'; tool_use_id: string; content: unknown; is_error?: boolean }

const VERSIONS = new Set(['2023-06-01', '2026-10-21'])

/** Anthropic's /v1/messages, streaming, with a model that repeats what it is told. It refuses what Anthropic refuses. */
export class AnthropicServer {
  readonly received: { headers: Headers; body: Asked }[] = []
  /** The tool that these words are a wish for. */
  wishes: Wishes = () => undefined
  refuse: { status: number; type: string; message?: string } | undefined
  /** What its usage says of its cache. */
  cached: object = {}
  readonly #key: string
  #calls = 0

  constructor(key = 'secret-key') {
    this.#key = key
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => this.handle(new Request(url, init))

  readonly handle = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== '/v1/messages') return fault(404, 'not_found_error', 'Not found')
    const key = request.headers.get('x-api-key') ?? request.headers.get('authorization')?.replace('Bearer ', '')
    if (key !== this.#key) return fault(401, 'authentication_error', 'invalid x-api-key')
    if (!VERSIONS.has(request.headers.get('anthropic-version') ?? ''))
      return fault(400, 'invalid_request_error', 'anthropic-version')
    if (this.refuse) return fault(this.refuse.status, this.refuse.type, this.refuse.message ?? 'secret words')
    const body = (await request.json()) as Asked
    const wrong = wrongIn(body)
    if (wrong !== undefined) return fault(400, 'invalid_request_error', wrong)
    this.received.push({ headers: request.headers, body })
    const stream = streamOf(this.#answer(body, request.signal))
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }

  async *#answer(
    { messages, tools = [], tool_choice: choice, model }: Asked,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const said = textOf(messages.at(-1)?.content ?? '')
    const usage = { input_tokens: 12, output_tokens: 1, ...this.cached }
    yield event('message_start', {
      message: {
        id: 'm1',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    })
    yield event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
    yield event('ping', {})
    for (const text of repeated(said)) {
      if (signal.aborted) return
      yield event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })
    }
    yield event('content_block_stop', { index: 0 })
    const wish = choice?.type === 'none' ? undefined : this.wishes(said)
    const tool = tools.find(({ name }) => name === wish?.name)
    if (tool && wish) {
      yield event('content_block_start', {
        index: 1,
        content_block: { type: 'tool_use', id: `toolu_${++this.#calls}`, name: tool.name, input: {} },
      })
      for (const partial_json of JSON.stringify(wish.input).match(/.{1,5}/gs) ?? [])
        yield event('content_block_delta', { index: 1, delta: { type: 'input_json_delta', partial_json } })
      yield event('content_block_stop', { index: 1 })
    }
    const reason = tool && wish ? 'tool_use' : 'end_turn'
    yield event('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 9 } })
    yield event('message_stop', {})
  }
}

const event = (type: string, more: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`

const fault = (status: number, type: string, message: string): Response =>
  Response.json({ type: 'error', error: { type, message }, request_id: 'r1' }, { status })

const blocksOf = (content: string | readonly Block[]): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content

const textOf = (content: string | readonly Block[]): string =>
  blocksOf(content)
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join(' ')

/** The rules that clients break. */
function wrongIn({ max_tokens: most, stream, messages, model }: Asked): string | undefined {
  if (!Number.isInteger(most) || !model || !stream) return 'max_tokens: Field required'
  if (messages.at(-1)?.role !== 'user') return 'This model does not support assistant message prefill.'
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role'
  for (const [at, { content }] of messages.entries()) {
    const blocks = blocksOf(content)
    if (blocks.length === 0) return 'messages: must have content'
    if (blocks.some((block) => block.type === 'text' && block.text.trim() === ''))
      return 'messages: text content blocks must be non-empty'
    const used = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
    const next = blocksOf(messages[at + 1]?.content ?? [])
    const told = new Set(next.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : [])))
    if (used.some((id) => !told.has(id))) return 'messages: tool_use ids were found without tool_result blocks'
  }
  return undefined
}
