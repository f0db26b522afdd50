import { repeated, streamOf, type Wishes } from './stream-of.ts'

interface WrittenCall {
  id: string
  function: { name: string; arguments: string }
}

/** What a request must be, as the interface's documents have it. */
interface Asked {
  model: string
  stream: boolean
  messages: readonly {
    role: 'system' | 'user' | 'assistant' | 'tool'
    content?: string | readonly { text?: string }[]
    tool_calls?: readonly WrittenCall[]
    tool_call_id?: string
    prefix?: boolean
  }[]
  tools?: readonly { function: { name: string } }[]
  tool_choice?: string
  max_tokens?: number
  stop?: readonly string[]
}

const FIELDS = new Set([
  'model',
  'messages',
  'stream',
  'temperature',
  'top_p',
  'max_tokens',
  'stop',
  'random_seed',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'safe_prompt',
  'response_format',
])

/** Which roles may follow which. */
const NEXT = {
  system: ['system', 'user', 'assistant'],
  user: ['user', 'assistant', 'system'],
  assistant: ['user', 'assistant', 'tool', 'system'],
  tool: ['tool', 'assistant'],
} as const

/** Mistral's chat completions, with a model that repeats what it is told. It refuses what Mistral refuses. */
export class MistralServer {
  readonly received: { headers: Headers; body: Asked }[] = []
  wishes: Wishes = () => undefined
  refuse: { status: number; message: string } | undefined
  cachedTokens: number | undefined
  #calls = 0

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => this.handle(new Request(url, init))

  readonly handle = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== '/v1/chat/completions')
      return Response.json({ detail: 'Not Found' }, { status: 404 })
    if (request.headers.get('authorization') !== 'Bearer secret-key')
      return Response.json({ detail: 'Unauthorized' }, { status: 401 })
    if (this.refuse) return fault(this.refuse.status, this.refuse.message)
    const body = (await request.json()) as Asked
    const unknown = Object.keys(body).find((field) => !FIELDS.has(field))
    if (unknown) return forbidden(unknown)
    const wrong = wrongIn(body)
    if (wrong !== undefined) return fault(400, wrong)
    this.received.push({ headers: request.headers, body })
    const stream = streamOf(this.#answer(body, request.signal))
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }

  async *#answer(
    { messages, tools = [], tool_choice: choice, model }: Asked,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const { content = '' } = messages.at(-1) ?? {}
    const said = typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join(' ')
    const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) =>
      `data: ${JSON.stringify({
        id: 'cmpl-1',
        object: 'chat.completion.chunk',
        created: 1_767_603_600,
        model,
        choices: [{ index: 0, delta, finish_reason }],
        ...more,
      })}\n\n`
    yield chunk({ role: 'assistant', content: '' })
    for (const text of repeated(messages.at(-1)?.role === 'tool' ? 'so' : said)) {
      if (signal.aborted) return
      yield chunk({ content: text })
    }
    const usage = {
      prompt_tokens: 12,
      completion_tokens: 9,
      total_tokens: 21,
      ...(this.cachedTokens !== undefined && { prompt_tokens_details: { cached_tokens: this.cachedTokens } }),
    }
    const wish = choice === 'none' ? undefined : this.wishes(said)
    if (wish && tools.some((tool) => tool.function.name === wish.name)) {
      const id = `call${String(++this.#calls).padStart(5, '0')}`
      const call = { id, index: 0, function: { name: wish.name, arguments: JSON.stringify(wish.input) } }
      yield chunk({ content: '', tool_calls: [call] }, 'tool_calls', { usage })
    } else yield chunk({ content: '' }, 'stop', { usage })
    yield 'data: [DONE]\n\n'
  }
}

const fault = (status: number, message: string): Response =>
  Response.json({ object: 'error', message, type: 'invalid_request_error', param: null, code: '3051' }, { status })

const forbidden = (field: string): Response => {
  const detail = [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' }]
  return Response.json({ object: 'error', message: { detail }, type: 'invalid_request_error' }, { status: 422 })
}

/** The rules that clients break. */
function wrongIn({ messages }: Asked): string | undefined {
  const last = messages.at(-1)
  if (last?.role !== 'user' && last?.role !== 'tool' && !last?.prefix)
    return `Expected last role User or Tool (or Assistant with prefix True) for serving but got ${last?.role}`
  const calls = messages.flatMap(({ tool_calls: made }) => made ?? [])
  for (const { id } of calls)
    if (!/^[A-Za-z0-9]{9}$/.test(id)) return `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`
  const told = messages.flatMap(({ tool_call_id: id }) => id ?? [])
  if (calls.length !== told.length || calls.some(({ id }) => !told.includes(id)))
    return 'Not the same number of function calls and responses'
  for (const [at, { role, content, tool_calls: made }] of messages.entries()) {
    const next = messages[at + 1]?.role
    if (next && !NEXT[role].some((may) => may === next)) return `Unexpected role '${next}' after role '${role}'`
    if (role === 'assistant' && !content?.length && !made?.length)
      return 'Assistant message must have either content or tool_calls, but not none.'
  }
  return undefined
}
