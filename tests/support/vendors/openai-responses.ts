import { repeated, streamOf, type Wishes } from './stream-of.ts'

type Item =
  | { type?: 'message'; role: string; id?: string; content: string | readonly { type: string; text: string }[] }
  | { type: 'function_call'; call_id: string; id?: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string }
  | { type: 'item_reference'; id: string }

/** What a request must be, as the interface's documents have it. */
interface Asked {
  model: string
  stream: boolean
  store?: boolean
  user?: string
  input: readonly Item[]
  tools?: readonly { type: 'function'; name: string; parameters: object }[]
  tool_choice?: string
  reasoning?: object
}

const FIELDS = new Set([
  'model',
  'input',
  'stream',
  'store',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'temperature',
  'top_p',
  'max_output_tokens',
  'reasoning',
  'include',
  'user',
  'instructions',
  'text',
])

/** OpenAI's Responses API, streaming, with a model that repeats what it is told. It refuses what OpenAI refuses. */
export class OpenAiResponsesServer {
  readonly received: { headers: Headers; body: Asked }[] = []
  wishes: Wishes = () => undefined
  refuse: { status: number; code: string; message: string } | undefined
  /** In the middle of the stream. */
  breaks: { code: string; message: string } | undefined
  /** Calls at once for each wish. */
  wishedTimes = 1
  cachedTokens = 0
  #calls = 0

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => this.handle(new Request(url, init))

  readonly handle = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== '/v1/responses') return fault(404, 'unknown_url', 'Invalid URL')
    if (request.headers.get('authorization') !== 'Bearer secret-key') return fault(401, 'invalid_api_key', 'Incorrect')
    if (this.refuse) return fault(this.refuse.status, this.refuse.code, this.refuse.message)
    const body = itemised(await request.json())
    const unknown = Object.keys(body).find((field) => !FIELDS.has(field))
    if (unknown) return fault(400, 'unknown_parameter', 'Unknown parameter', unknown)
    const wrong = wrongIn(body)
    if (wrong !== undefined) return fault(400, 'invalid_request_error', wrong, 'input')
    this.received.push({ headers: request.headers, body })
    const stream = streamOf(numbered(this.#answer(body, request.signal)))
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }

  async *#answer(
    { input, tools = [], tool_choice: choice, model, store }: Asked,
    signal: AbortSignal,
  ): AsyncGenerator<[string, object]> {
    const last = input.at(-1)
    const said = last && 'content' in last ? textOf(last.content) : ''
    const response = {
      id: 'resp_1',
      object: 'response',
      created_at: 1_767_603_600,
      model,
      store,
      output: [],
      status: 'in_progress',
    }
    yield ['response.created', { response }]
    yield ['response.in_progress', { response }]
    const message = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] }
    const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
    yield ['response.output_item.added', { output_index: 0, item: message }]
    yield ['response.content_part.added', { ...at, part: { type: 'output_text', text: '', annotations: [] } }]
    const words = repeated(said)
    for (const delta of words) {
      if (signal.aborted) return
      yield ['response.output_text.delta', { ...at, delta, logprobs: [] }]
      if (this.breaks) {
        const error = { code: this.breaks.code, message: this.breaks.message }
        return yield ['response.failed', { response: { ...response, status: 'failed', error } }]
      }
    }
    const text = words.join('')
    const part = { type: 'output_text', text, annotations: [] }
    yield ['response.output_text.done', { ...at, text, logprobs: [] }]
    yield ['response.content_part.done', { ...at, part }]
    const output: object[] = [{ ...message, status: 'completed', content: [part] }]
    yield ['response.output_item.done', { output_index: 0, item: output[0] }]
    const wish = choice === 'none' ? undefined : this.wishes(said)
    if (wish && tools.some(({ name }) => name === wish.name)) {
      for (let index = 1; index <= this.wishedTimes; index++) {
        const [id, args] = [`fc_${++this.#calls}`, JSON.stringify(wish.input)]
        const call = { id, type: 'function_call', call_id: `call_${this.#calls}`, name: wish.name }
        const where = { item_id: id, output_index: index }
        yield [
          'response.output_item.added',
          { output_index: index, item: { ...call, status: 'in_progress', arguments: '' } },
        ]
        for (const delta of args.match(/.{1,5}/gs) ?? [])
          yield ['response.function_call_arguments.delta', { ...where, delta }]
        yield ['response.function_call_arguments.done', { ...where, name: wish.name, arguments: args }]
        output.push({ ...call, status: 'completed', arguments: args })
        yield ['response.output_item.done', { output_index: index, item: output.at(-1) }]
      }
    }
    const usage = {
      input_tokens: 12,
      input_tokens_details: { cached_tokens: this.cachedTokens },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 21,
    }
    yield ['response.completed', { response: { ...response, status: 'completed', output, usage } }]
  }
}

async function* numbered(events: AsyncGenerator<[string, object]>): AsyncGenerator<string> {
  let sequence_number = 0
  for await (const [type, more] of events)
    yield `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence_number++, ...more })}\n\n`
}

const fault = (status: number, code: string, message: string, param: string | null = null): Response =>
  Response.json({ error: { message, type: 'invalid_request_error', param, code } }, { status })

/** A text alone is what the caller says. */
function itemised(body: unknown): Asked {
  const asked = body as Omit<Asked, 'input'> & { input: Asked['input'] | string }
  return { ...asked, input: typeof asked.input === 'string' ? [{ role: 'user', content: asked.input }] : asked.input }
}

const textOf = (content: string | readonly { text: string }[]): string =>
  typeof content === 'string' ? content : content.map(({ text }) => text).join(' ')

/** The rules that clients break. */
function wrongIn({ input, store, stream, model }: Asked): string | undefined {
  if (!stream || !model) return 'the stand-in streams'
  if (store !== false) return 'the stand-in stores nothing'
  const calls = new Set(input.flatMap((item) => (item.type === 'function_call' ? item.call_id : [])))
  const told = new Set(input.flatMap((item) => (item.type === 'function_call_output' ? item.call_id : [])))
  for (const item of input) {
    if (item.type === 'item_reference') return `Item with id '${item.id}' not found.`
    if (item.type === 'function_call_output' && !calls.has(item.call_id))
      return `No tool call found for function call output with call_id ${item.call_id}.`
    if (item.type === 'function_call' && !told.has(item.call_id))
      return `No tool output found for function call ${item.call_id}.`
    if ('role' in item && !/^(?:user|assistant|system|developer)$/.test(item.role))
      return `Invalid value: '${item.role}'.`
    if ('role' in item && item.role === 'assistant' && typeof item.content !== 'string')
      for (const { type } of item.content)
        if (type !== 'output_text' && type !== 'refusal') return `Invalid value: '${type}'.`
  }
  return undefined
}
