import type { Llm, LlmEvent, Message } from '../llm/llm.ts'
import { StageError } from '../std/errors.ts'
import { badResponse, request } from './http.ts'
import type { Io } from './provider.ts'
import { type Patience, streaming } from './streaming.ts'

export interface ChatSettings {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
}

/** A local server may have to load the model first; when this is over, nobody waits on the line any more. */
const PATIENCE: Patience = { firstMs: 15_000, stallMs: 10_000 }
/** Stands before a greeting: the templates of Gemma and Mistral (vLLM answers 400) want every talk opened by its caller. */
const OPENING: Message = { role: 'user', content: '(The caller is on the line.)' }
/** A reply of an hour's speech, in the most wordy of streams. */
const MAX_BYTES = 16 * 1024 * 1024

/** The chat completions dialect, spoken through the AI SDK, which is loaded when a model is configured and not before. */
export function chat(settings: ChatSettings, io: Io): Llm {
  const loading = load(settings, io)
  // Whoever streams is told; until then it is no news.
  loading.catch(() => undefined)
  return {
    name: settings.name,
    stream: (messages, signal) =>
      streaming('llm', io, PATIENCE, signal, (inTime) => complete(settings, loading, messages, inTime)),
  }
}

type Loaded = Awaited<ReturnType<typeof load>>

async function load(settings: ChatSettings, io: Io) {
  const [{ streamText }, { createOpenAICompatible }] = await Promise.all([
    import('ai'),
    import('@ai-sdk/openai-compatible'),
  ])
  const target = { stage: 'llm', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  const post = (url: string | URL | Request, init?: RequestInit) =>
    request(target, String(url), { ...init, signal: init?.signal ?? new AbortController().signal })
  const provider = createOpenAICompatible({
    name: settings.name,
    baseURL: settings.baseUrl,
    includeUsage: true,
    // Bun types `fetch` with a `preconnect`, which the SDK does not call.
    fetch: Object.assign(post, { preconnect: () => undefined }),
    ...(io.key === undefined ? {} : { apiKey: io.key }),
  })
  return { streamText, model: provider.chatModel(settings.model) }
}

async function* complete(
  settings: ChatSettings,
  loading: Promise<Loaded>,
  messages: readonly Message[],
  signal: AbortSignal,
): AsyncGenerator<LlmEvent> {
  const { streamText, model } = await loading
  const { host } = new URL(settings.baseUrl)
  const reply = streamText({
    model,
    messages: openedByCaller(messages),
    allowSystemInMessages: true,
    abortSignal: signal,
    maxRetries: 0,
    // Errors come through the stream; the SDK would print them, prompt included.
    onError: () => undefined,
  })
  let spoke = false
  try {
    for await (const part of reply.stream) {
      if (part.type === 'error') throw part.error
      if (part.type === 'text-delta' && part.text !== '') {
        spoke = true
        yield { type: 'text', text: part.text }
      }
      if (part.type === 'finish') {
        if (!spoke) throw badResponse('llm', host, `ended its reply before a word (${part.finishReason})`)
        const { inputTokens, outputTokens } = part.totalUsage
        if (inputTokens !== undefined && outputTokens !== undefined) {
          yield { type: 'usage', promptTokens: inputTokens, completionTokens: outputTokens }
        }
      }
    }
  } catch (error) {
    throw failure(host, error)
  }
}

function openedByCaller(messages: readonly Message[]): Message[] {
  const at = messages[0]?.role === 'system' ? 1 : 0
  return messages.toSpliced(at, 0, ...(messages[at]?.role === 'assistant' ? [OPENING] : []))
}

/** Ours passes through the SDK as it is or as a cause; the SDK's own messages may quote what was said. */
function failure(host: string, error: unknown): StageError {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (at instanceof StageError) return at
  }
  return badResponse('llm', host, 'sent what is no chat completion stream')
}
