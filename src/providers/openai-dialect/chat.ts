import { Aloud } from '../../llm/aloud.ts'
import type { ThoughtStyle } from '../../llm/withheld.ts'
import type { Llm, LlmAsk, LlmEvent, Message, ToolCall } from '../../llm/llm.ts'
import { StageError } from '../../std/errors.ts'
import { tellOnce } from '../../std/tell-once.ts'
import { tooLate } from '../../std/too-late.ts'
import { watched } from '../../std/watched.ts'
import { modelMessages, toolSet, usageOf } from '../ai-sdk/ai-messages.ts'
import { loadAi } from '../ai-sdk/ai-package.ts'
import { wellFormed } from './chat-chunks.ts'
import { type ChatHabits, type ChatParameters, idHeaders, userOf, withParameters } from './chat-parameters.ts'
import { badResponse, endpoint, request } from '../http/http.ts'
import { Loading } from './loading.ts'
import { isNearby } from './nearby.ts'
import type { HttpIo, Resident } from '../provider.ts'
import { streaming } from '../http/streaming.ts'

export interface ChatSettings {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  /** A vendor's own address has the parsers that its models need. */
  readonly isVendors: boolean
  readonly parameters: ChatParameters
  readonly habits: ChatHabits
  /** The header that holds the key, if it is not `authorization`. */
  readonly keyHeader?: string
}

/** Asked when the server starts: the answer loads the model, and shows where its thoughts stand. */
const FIRST_QUESTION: Message = { role: 'user', content: 'Say "ready".' }
/** How long that may take. While the model loads there is a sign of life each second. */
const ANSWERS_WITHIN_MS = 15_000
/** A reply of an hour's speech, in the most wordy of streams. */
const MAX_BYTES = 16 * 1024 * 1024

const NO_TOOL_PARSER =
  "the model writes its tool calls as text: start its server with the model's tool-call parser (vLLM: --enable-auto-tool-choice --tool-call-parser)"

/** What is learned of a model while it is used, and what has been told of it. */
interface Acquaintance {
  thoughts: ThoughtStyle
  /** Mistral and Gemini take no field that they do not know. */
  refusesUser: boolean
  /** Calls written as text so far: these have no id. */
  written: number
  /** Tells the operator once. */
  readonly odd: (what: string) => void
}

/** The chat completions dialect, spoken through the AI SDK, which is loaded when a model is configured and not before. */
export function chat(settings: ChatSettings, io: HttpIo): Llm & Partial<Resident> {
  const known: Acquaintance = {
    thoughts: settings.isVendors ? 'tagged' : 'unknown',
    refusesUser: false,
    written: 0,
    odd: tellOnce(io.warn),
  }
  const sdk = load(settings, io, known)
  // A rejection surfaces in stream().
  sdk.catch(() => undefined)
  const { host, hostname } = new URL(settings.baseUrl)
  const about = `${settings.model} at ${host}`
  const server = new Loading(io.clock, !settings.isVendors && isNearby(hostname), () => known.odd(`loading ${about}`))
  const stream: Llm['stream'] = (messages, signal, ask = {}) =>
    server.stream(
      (asked) => streaming('llm', io, asked, (until) => answer(settings, known, sdk, messages, ask, until)),
      signal,
    )
  const preconnect = () => io.preconnect?.(settings.baseUrl)
  if (settings.isVendors) return { name: settings.name, stream, preconnect }
  const closed = new AbortController()
  return {
    name: settings.name,
    stream,
    preconnect,
    about,
    async preload() {
      const watch = { clock: io.clock, patienceMs: () => ANSWERS_WITHIN_MS, late: (ms: number) => tooLate('llm', ms) }
      const first = watched((until) => stream([FIRST_QUESTION], until), watch, closed.signal)
      for await (const { type } of first) if (type === 'text' || known.thoughts !== 'unknown') return
    },
    async [Symbol.asyncDispose]() {
      closed.abort()
      server[Symbol.dispose]()
    },
  }
}

type Loaded = Awaited<ReturnType<typeof load>>

async function load(settings: ChatSettings, io: HttpIo, known: Acquaintance) {
  const [{ streamText, jsonSchema }, { createOpenAICompatible }] = await Promise.all([
    loadAi(),
    import('@ai-sdk/openai-compatible'),
  ])
  const target = { stage: 'llm', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  const url = endpoint(settings.baseUrl, '/chat/completions')
  const { host } = new URL(url)
  const post = async (_: unknown, init?: RequestInit) => {
    const response = await request(target, url, { ...init, signal: init?.signal ?? new AbortController().signal })
    return wellFormed(response, host, io.clock, (what) => known.odd(`${host} ${what}`))
  }
  const provider = createOpenAICompatible({
    name: settings.name,
    baseURL: settings.baseUrl,
    includeUsage: true,
    transformRequestBody: (body) => ({ ...withParameters(body, settings.parameters, settings.habits) }),
    // Bun types `fetch` with a `preconnect`, which the SDK does not call.
    fetch: Object.assign(post, { preconnect: () => undefined }),
    ...(io.key === undefined ? {} : keyAs(io.key, settings.keyHeader)),
  })
  return { streamText, jsonSchema, model: provider.chatModel(settings.model) }
}

const keyAs = (key: string, header: string | undefined) =>
  header === undefined ? { apiKey: key } : { headers: { [header]: key } }

type Asked = Parameters<typeof complete>

/** Without the field `user` where the server does not take it. */
async function* answer(...asked: Asked): AsyncGenerator<LlmEvent> {
  const [settings, known, , , { call }] = asked
  const sendsUser = call !== undefined && !known.refusesUser
  try {
    yield* complete(...asked)
  } catch (error) {
    if (!sendsUser || !(error instanceof StageError) || error.field !== 'user') throw error
    known.refusesUser = true
    known.odd(`${new URL(settings.baseUrl).host} does not take the field "user": it is sent no more`)
    yield* complete(...asked)
  }
}

async function* complete(
  settings: ChatSettings,
  known: Acquaintance,
  sdk: Promise<Loaded>,
  messages: readonly Message[],
  { tools = [], mayCall = true, call: asking }: LlmAsk,
  signal: AbortSignal,
): AsyncGenerator<LlmEvent> {
  const { streamText, jsonSchema, model } = await sdk
  const { host } = new URL(settings.baseUrl)
  const user = known.refusesUser ? undefined : userOf(asking)
  const reply = streamText({
    model,
    messages: modelMessages(messages),
    // Servers of this dialect need not know the tools of a talk, and some take no notice of `tool_choice`.
    tools: toolSet(mayCall ? tools : [], jsonSchema),
    headers: { ...settings.parameters.llm_extra_headers, ...idHeaders(asking) },
    ...(user !== undefined && { providerOptions: { openaiCompatible: { user } } }),
    allowSystemInMessages: true,
    abortSignal: signal,
    maxRetries: 0,
    // Errors come through the stream; the SDK would print them, prompt included.
    onError: () => undefined,
  })
  const aloud = new Aloud(
    tools.map(({ name }) => name),
    known.thoughts,
  )
  let hasSpoken = false
  const said = function* (text: string): Generator<LlmEvent> {
    hasSpoken ||= text.trim() !== ''
    known.thoughts = aloud.style
    yield text === '' ? THINKING : { type: 'text', text }
  }
  // Passed on once the reply has come to its end: in one that broke off they may be cut short, and still be JSON.
  const calls: ToolCall[] = []
  try {
    for await (const part of reply.stream) {
      if (part.type === 'error') throw part.error
      if (part.type === 'reasoning-delta') yield* said(aloud.thoughtApart())
      if (part.type === 'text-delta' && part.text !== '') yield* said(aloud.push(part.text))
      if (part.type === 'tool-call') calls.push({ id: part.toolCallId, name: part.toolName, input: part.input })
      if (part.type !== 'finish') continue
      const rest = aloud.end(part.finishReason === 'length')
      if (rest !== '') yield* said(rest)
      if (aloud.hasCalls) known.odd(NO_TOOL_PARSER)
      // A server that does read them leaves the text in, sometimes.
      if (calls.length === 0) calls.push(...aloud.calls.map((call) => ({ id: `written_${++known.written}`, ...call })))
      if (calls.length === 0 && part.finishReason === 'tool-calls')
        throw badResponse('llm', host, 'called a tool in a way that cannot be read')
      if (calls.length === 0 && !hasSpoken) throw wordless(host, part.rawFinishReason, part.finishReason)
      for (const call of calls) yield { type: 'tool-call', call }
      yield* usageOf(part.totalUsage)
    }
  } catch (error) {
    // Words that waited to be known as words are worth hearing, too.
    const rest = signal.aborted ? '' : aloud.end(aloud.style !== 'tagged')
    if (rest !== '') yield* said(rest)
    throw failure(host, error)
  }
}

const THINKING: LlmEvent = { type: 'working', on: 'thinking' }

/** A reply that came to its end is the model's answer to this talk, such as what its filter left of it. Any other broke off. */
function wordless(host: string, finish: string | undefined, reason: string): StageError {
  const what = `ended its reply before a word (${reason})`
  return finish === undefined
    ? badResponse('llm', host, what)
    : new StageError('llm', 'empty-answer', `${host} ${what}`)
}

/** Ours passes through the SDK as it is or as a cause; the SDK's own messages may quote what was said. */
function failure(host: string, error: unknown): StageError {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (at instanceof StageError) return at
  }
  return badResponse('llm', host, 'sent what is no chat completion stream')
}
