import { bytesFromSamples, type Pcm } from '../../src/audio/pcm.ts'
import { readWav, writeWav } from '../../src/audio/wav.ts'
import type { Fetch } from '../../src/providers/http/http.ts'
import { callDeltas, type CallStyle, type ChatMessage, isChatRequest, type WrittenCall } from './openai-chat.ts'

/** What the server does with one request. */
export type Behaviour =
  | { type: 'answer' }
  | { type: 'refuse'; status: number; code?: string; param?: string; headers?: Record<string, string>; body?: string }
  /** Status 200, and a body that is nobody's protocol. */
  | { type: 'garbage'; contentType?: string }
  /** `after` chunks, then nothing for ever; never even a status when `after` is undefined. */
  | { type: 'stall'; after: number | undefined }
  /** `after` chunks, then the connection breaks. */
  | { type: 'break'; after: number }
  /** `after` chunks, then the body ends as if it were whole. */
  | { type: 'end'; after: number }

export interface Received {
  readonly path: string
  readonly authorization: string | null
  readonly headers: Headers
  /** The JSON body, or the form's fields. */
  readonly body: Record<string, unknown>
}

const RATE_HZ = 24_000

/** A server of the OpenAI dialect for tests: in the process through `fetch`, or on a port with `Bun.serve({ fetch: server.handle })`. */
export class OpenAiServer {
  readonly received: Received[] = []
  /** What to do with the next requests; it answers when the list is empty. */
  readonly next: Behaviour[] = []
  /** Replies whose reader went away before their end. */
  abandoned = 0
  /** The key callers must show; undefined lets everybody in. */
  key: string | undefined
  /** The models it has; undefined has all. */
  models: ReadonlySet<string> | undefined
  reply: (messages: readonly ChatMessage[]) => string = () => 'It is a fine day.'
  /** What is to be done after these words; `offered` names the tools. */
  calls: (messages: readonly ChatMessage[], offered: readonly string[]) => readonly WrittenCall[] = () => []
  callStyle: CallStyle = 'openai'
  /** What it thinks before it answers, as reasoning models show it. */
  thought: string | undefined
  /** What its usage says of its cache. */
  cached: object = {}
  transcript: (heard: Pcm) => string = () => 'hello there'
  /** In which it was said. Told whichever form is asked for, as by some servers. */
  language: string | undefined
  /** 24 kHz samples. */
  voice: (input: string) => Int16Array = (input) =>
    Int16Array.from({ length: input.length * 600 }, (_, at) => (at % 97) * 300)
  /** How speech bytes are cut: odd, so that samples are torn apart. */
  speechChunkBytes = 4_801
  /** Answers any speech request with WAV, as some servers do. */
  alwaysWav = false
  /** Awaited before each chunk of a stream. */
  beforeChunk: () => Promise<void> = async () => undefined

  #calls = 0

  /** Calls the handler as the network would: an abort rejects, and closes the reply. */
  readonly fetch: Fetch = async (url, init) => {
    const signal = init.signal ?? new AbortController().signal
    signal.throwIfAborted()
    const gone = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const response = await Promise.race([this.handle(new Request(url, init)), gone])
    if (!response.body) return response
    const reader = response.body.getReader()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener('abort', () => {
          controller.error(signal.reason)
          // Already over is as good as closed.
          reader.cancel().catch(() => undefined)
        })
      },
      async pull(controller) {
        const { done, value } = await reader.read()
        if (signal.aborted) return
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: () => reader.cancel(),
    })
    return new Response(body, { status: response.status, headers: response.headers })
  }

  readonly handle = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname.replace(/^\/(openai\/)?v1/, '')
    const authorization = request.headers.get('authorization')
    const body = await bodyOf(request)
    this.received.push({ path, authorization, headers: request.headers, body })
    const behaviour = this.next.shift() ?? { type: 'answer' }
    if (behaviour.type === 'refuse') return refused(behaviour)
    if (behaviour.type === 'garbage') {
      return new Response('{"]\n\n<html>', { headers: { 'content-type': behaviour.contentType ?? 'text/plain' } })
    }
    if (behaviour.type === 'stall' && behaviour.after === undefined) return new Promise(() => undefined)
    if (this.key !== undefined && authorization !== `Bearer ${this.key}`) {
      return refused({ status: 401, code: 'invalid_api_key' })
    }
    if (this.models && !this.models.has(String(body['model']))) return refused({ status: 404, code: 'model_not_found' })
    switch (path) {
      case '/chat/completions':
        return this.#chat(body, behaviour)
      case '/audio/transcriptions':
        return this.#transcribe(body)
      case '/audio/speech':
        return this.#speak(body, behaviour)
      default:
        return refused({ status: 404, code: 'unknown_url' })
    }
  }

  #chat(body: Record<string, unknown>, behaviour: Behaviour): Response {
    if (!isChatRequest(body)) return refused({ status: 400, code: 'invalid_request_error' })
    const { messages, tools = [], stream_options: options } = body
    const words = this.reply(messages).match(/\s*\S+/g) ?? []
    const calls = this.calls(
      messages,
      tools.map((tool) => tool.function.name),
    )
    const promptTokens = messages.length * 7
    const deltas = [
      { role: 'assistant', content: '' },
      ...(this.thought === undefined ? [] : [{ reasoning_content: this.thought }]),
      ...words.map((content) => ({ content })),
      ...callDeltas(calls, this.callStyle, () => `call_${++this.#calls}`),
    ]
    const choices = [
      ...deltas.map((delta) => ({ index: 0, delta, finish_reason: null })),
      { index: 0, delta: {}, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' },
    ]
    const wantsUsage = options?.include_usage === true
    const usage = { prompt_tokens: promptTokens, completion_tokens: words.length, ...this.cached }
    const chunk = (choice: readonly unknown[], used: unknown = null) => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_767_603_600,
      model: body.model,
      choices: choice,
      ...(wantsUsage ? { usage: used } : {}),
    })
    const events = [...choices.map((choice) => chunk([choice])), ...(wantsUsage ? [chunk([], usage)] : [])]
    const lines = [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`)
    const bytes = lines.map((line) => new TextEncoder().encode(line))
    return new Response(this.#stream(bytes, behaviour), { headers: { 'content-type': 'text/event-stream' } })
  }

  async #transcribe(body: Record<string, unknown>): Promise<Response> {
    const file = body['file']
    if (!(file instanceof Blob)) return refused({ status: 400, code: 'invalid_request_error' })
    const heard = readWav(new Uint8Array(await file.arrayBuffer()))
    return Response.json({
      text: this.transcript(heard),
      ...(this.language !== undefined && { language: this.language }),
      usage: { type: 'duration', seconds: 1 },
    })
  }

  #speak(body: Record<string, unknown>, behaviour: Behaviour): Response {
    const { input, voice, response_format: format } = body
    if (typeof input !== 'string' || typeof voice !== 'string' || (format !== 'pcm' && format !== 'wav')) {
      return refused({ status: 400, code: 'invalid_request_error' })
    }
    const samples = this.voice(input)
    const isWav = format === 'wav' || this.alwaysWav
    const bytes = isWav ? writeWav({ samples, rateHz: RATE_HZ }) : bytesFromSamples(samples)
    const chunks: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += this.speechChunkBytes) {
      chunks.push(bytes.slice(at, at + this.speechChunkBytes))
    }
    const type = isWav ? 'audio/wav' : 'audio/pcm'
    return new Response(this.#stream(chunks, behaviour), { headers: { 'content-type': type } })
  }

  #stream(chunks: readonly Uint8Array[], behaviour: Behaviour): ReadableStream<Uint8Array> {
    let sent = 0
    return new ReadableStream(
      {
        pull: async (controller) => {
          await this.beforeChunk()
          if (behaviour.type === 'stall' && sent === behaviour.after) return new Promise(() => undefined)
          if (behaviour.type === 'break' && sent === behaviour.after) return controller.error(connectionReset())
          if (behaviour.type === 'end' && sent === behaviour.after) return controller.close()
          const chunk = chunks[sent++]
          if (chunk) controller.enqueue(chunk)
          else controller.close()
        },
        cancel: () => void this.abandoned++,
      },
      { highWaterMark: 0 },
    )
  }
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('multipart/form-data')) return Object.fromEntries(await request.formData())
  const body: unknown = await request.json()
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

/** As OpenAI does, it quotes in its message what it was sent. */
function refused(how: Omit<Extract<Behaviour, { type: 'refuse' }>, 'type'>): Response {
  const { status, code = null, param = null, headers = {} } = how
  const error = { message: 'Incorrect: sk-secret said "my secret"', type: 'invalid_request_error', param, code }
  return new Response(how.body ?? JSON.stringify({ error }), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

export const connectionReset = (): Error => Object.assign(new TypeError('fetch failed'), { code: 'ECONNRESET' })
