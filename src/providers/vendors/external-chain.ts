import { type Static, Type } from '@sinclair/typebox'
import type { Llm, LlmAsk, LlmEvent, Message } from '../../llm/llm.ts'
import { Deadline } from '../../std/deadline.ts'
import { StageError } from '../../std/errors.ts'
import { idHeaders } from '../openai-dialect/chat-parameters.ts'
import { request } from '../http/http.ts'
import type { HttpIo, Provider } from '../provider.ts'
import { streaming } from '../http/streaming.ts'

/** Half an hour of speech is 30 000 characters. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_LINE_CHARS = 1024 * 1024

const Options = Type.Object({
  url: Type.String({ pattern: '^https?://[^\\s#]+$', description: 'Where the program is that answers' }),
  method: Type.Optional(Type.Union([Type.Literal('POST'), Type.Literal('PUT')])),
  headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Headers to add' })),
  timeout_sec: Type.Optional(Type.Number({ minimum: 1, maximum: 600, description: 'For the whole answer' })),
  stream: Type.Optional(Type.Boolean({ description: 'Whether it answers in server-sent events' })),
  transcript_key: Type.Optional(Type.String({ minLength: 1, description: "The field that holds the caller's words" })),
})
type Options = Static<typeof Options>

const DEFAULT_TIMEOUT_SEC = 30

/**
 * A program of your own that answers, as voxray-go's `external_chain`: it gets the caller's last words, and gives text. It keeps the talk
 * itself, by the ids in the headers.
 */
export const external_chain: Provider<typeof Options> = {
  env: undefined,
  options: Options,
  needsKey: () => false,
  llm: (options, io): Llm => ({
    name: 'external_chain',
    stream: (messages, signal, ask = {}) =>
      streaming('llm', io, signal, (until) => answer(options, messages, ask, io, until)),
    remembers: true,
    preconnect: () => io.preconnect?.(options.url),
  }),
}

async function* answer(
  options: Options,
  messages: readonly Message[],
  { call }: LlmAsk,
  io: HttpIo,
  signal: AbortSignal,
): AsyncGenerator<LlmEvent> {
  const { url, method = 'POST', headers, stream = false, transcript_key: key = 'input' } = options
  const said = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const timeoutMs = (options.timeout_sec ?? DEFAULT_TIMEOUT_SEC) * 1000
  // Not asked again, as it would be after `tooLate`: a program that answers may have done something.
  const late = () => new StageError('llm', 'timeout', `external_chain took more than ${timeoutMs} ms`)
  using deadline = new Deadline(io.clock, signal, timeoutMs, late)
  const response = await request({ stage: 'llm', fetch: io.fetch, maxBytes: MAX_BYTES }, url, {
    method,
    headers: { ...headers, ...idHeaders(call), 'content-type': 'application/json' },
    body: JSON.stringify({ [key]: said }),
    signal: deadline.signal,
  })
  const { host } = new URL(url)
  const type = response.headers.get('content-type') ?? ''
  // A page of a proxy or of a login is nothing to be read out.
  if (/^text\/html\b/i.test(type)) throw badAnswer(host, 'a page of HTML')
  const isStream = isStreamOf(type) ?? stream
  let hasText = false
  let hasOther = false
  for await (const data of isStream ? dataLines(response, host) : [await response.text()]) {
    if (isStream && data === '[DONE]') break
    const text = textIn(data)
    hasOther ||= text === undefined
    if (!text) continue
    hasText = true
    yield { type: 'text', text }
  }
  if (hasOther && !hasText) throw badAnswer(host, 'JSON without a "text" or "content"')
}

/** Not asked again: it may have done something. */
const badAnswer = (host: string, what: string): StageError =>
  new StageError('llm', 'bad-response', `${host} answered with ${what}`)

/** What the type of a reply says. Undefined where it says nothing. */
function isStreamOf(type: string): boolean | undefined {
  if (/^text\/event-stream\b/i.test(type)) return true
  return /^application\/json\b/i.test(type) ? false : undefined
}

/** What follows `data:` in each line (WHATWG HTML §9.2). Lines of other fields are passed over. */
async function* dataLines(response: Response, host: string): AsyncGenerator<string> {
  if (!response.body) return
  const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>
  let line: string[] = []
  let chars = 0
  for await (const part of response.body.pipeThrough(decoder)) {
    for (const [at, text] of part.split(/[\r\n]+/).entries()) {
      if (at > 0) {
        yield* dataIn(line.join(''))
        line = []
        chars = 0
      }
      line.push(text)
      chars += text.length
      if (chars > MAX_LINE_CHARS) throw new StageError('llm', 'bad-response', `${host} sent a line that is too long`)
    }
  }
  yield* dataIn(line.join(''))
}

const dataIn = (line: string): string[] => (line.startsWith('data:') ? [line.slice(5).replace(/^ /, '')] : [])

/** The `text` or `content` of an object, a text in JSON, or what stands there. Undefined for an object that has neither. */
function textIn(data: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return data
  }
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return data
  for (const name of ['text', 'content'] as const) {
    const text: unknown = (value as Readonly<Record<string, unknown>>)[name]
    if (typeof text === 'string') return text
  }
  return undefined
}
