import type { LanguageModel, ModelMessage } from 'ai'
import type { CallIds, Llm, LlmAsk, LlmEvent, Message, ToolCall } from '../../llm/llm.ts'
import { type FailureCode, StageError } from '../../std/errors.ts'
import type { RetryIo } from '../../std/retry.ts'
import { tellOnce } from '../../std/tell-once.ts'
import { askedLast, modelMessages, toolSet, usageOf } from './ai-messages.ts'
import { loadAi } from './ai-package.ts'
import { type ChatParameters, idHeaders } from '../openai-dialect/chat-parameters.ts'
import { saysTooLong } from '../http/complaint.ts'
import { tooLongFor } from '../http/http.ts'
import type { HttpIo } from '../provider.ts'
import { streaming } from '../http/streaming.ts'

/** A model of the AI SDK as ours. It keeps its own address, key and options. */
export function aiSdkLlm(model: LanguageModel, io: RetryIo): Llm {
  const name = typeof model === 'string' ? model : `${model.provider} ${model.modelId}`
  return packagedLlm({ name, loaded: Promise.resolve(model) }, io)
}

/** A model whose package is loaded once it is configured, and not before. */
export interface Packaged {
  readonly name: string
  readonly loaded: Promise<LanguageModel>
  readonly parameters?: ChatParameters & { readonly llm_reasoning_effort?: Effort }
  readonly habits?: Habits
}

type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh'

/** What one vendor wants otherwise than the others. */
export interface Habits {
  /** How long it thinks, unless the user says it: a thought of seconds is silence to a caller. */
  readonly effort?: Effort
  /** What the vendor's package is told of the instructions, which stay from turn to turn. */
  readonly ofInstructions?: ProviderOptions
  /** The same of each request. */
  readonly ofRequest?: (call: CallIds | undefined) => ProviderOptions
  /** Its package takes the results of tools out of a talk in which none may be called. Then calls are dropped by who asks. */
  readonly losesResults?: true
  /** The talk as it takes it. */
  readonly talk?: (messages: readonly Message[]) => readonly Message[]
}

export type ProviderOptions = NonNullable<ModelMessage['providerOptions']>

/** Where it leaves out what was set, the operator is told once. */
export function packagedLlm(model: Packaged, io: RetryIo & Pick<HttpIo, 'warn'>): Llm {
  const odd = tellOnce(io.warn)
  return {
    name: model.name,
    stream: (messages, signal, ask = {}) =>
      streaming('llm', io, signal, (until) => answer(model, odd, messages, ask, until)),
  }
}

async function* answer(
  { name, loaded, parameters = {}, habits = {} }: Packaged,
  odd: (what: string) => void,
  messages: readonly Message[],
  { tools = [], mayCall = true, call: asking }: LlmAsk,
  signal: AbortSignal,
): AsyncGenerator<LlmEvent> {
  const [{ streamText, jsonSchema }, model] = await Promise.all([loadAi(), loaded])
  const { llm_temperature, llm_top_p, llm_max_tokens, llm_stop, llm_extra_headers } = parameters
  const { ofInstructions, ofRequest, losesResults, talk: asTaken, effort } = habits
  const reasoning = parameters.llm_reasoning_effort ?? effort
  const talk = modelMessages(askedLast(asTaken?.(messages) ?? messages))
  const reply = streamText({
    model,
    messages: ofInstructions ? talk.map((message) => withOptions(message, ofInstructions)) : talk,
    ...(llm_temperature !== undefined && { temperature: llm_temperature }),
    ...(llm_top_p !== undefined && { topP: llm_top_p }),
    ...(llm_max_tokens !== undefined && { maxOutputTokens: llm_max_tokens }),
    ...(llm_stop !== undefined && { stopSequences: llm_stop }),
    ...(reasoning !== undefined && { reasoning }),
    ...(ofRequest && { providerOptions: ofRequest(asking) }),
    headers: { ...llm_extra_headers, ...idHeaders(asking) },
    tools: toolSet(tools, jsonSchema),
    ...(!mayCall && !losesResults && { toolChoice: 'none' as const }),
    allowSystemInMessages: true,
    abortSignal: signal,
    maxRetries: 0,
    onError: () => undefined,
  })
  const calls: ToolCall[] = []
  try {
    for await (const part of reply.stream) {
      switch (part.type) {
        case 'error':
          throw part.error
        case 'start-step':
          for (const warning of part.warnings)
            if (warning.type === 'unsupported') odd(`${name} does not take "${warning.feature}"`)
          break
        case 'text-delta':
          if (part.text !== '') yield { type: 'text', text: part.text }
          break
        case 'reasoning-delta':
        case 'tool-input-delta':
          yield { type: 'working', on: 'thinking' }
          break
        case 'tool-call':
          calls.push({ id: part.toolCallId, name: part.toolName, input: part.input })
          break
        case 'finish': {
          for (const call of calls) yield { type: 'tool-call', call }
          yield* usageOf(part.totalUsage)
          break
        }
        default:
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    throw failure(name, error)
  }
}

const withOptions = (message: ModelMessage, options: ProviderOptions): ModelMessage =>
  message.role === 'system' ? { ...message, providerOptions: options } : message

/** The SDK's own messages may quote what was said: they are left out. */
function failure(name: string, error: unknown): StageError {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (at instanceof StageError) return at
    if (saysTooLong(at.message)) return tooLongFor(name)
    if ('statusCode' in at && typeof at.statusCode === 'number') return answered(name, at.statusCode)
  }
  const kind = error instanceof Error ? error.name : 'an error'
  return new StageError('llm', 'failed', `${name} failed with ${kind}`, { cause: error })
}

function answered(name: string, status: number): StageError {
  const code = codeOf(status)
  const retryable = code === 'rate-limited' || code === 'server-error'
  return new StageError('llm', code, `${name} answered ${status}`, { retryable })
}

function codeOf(status: number): FailureCode {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404) return 'not-found'
  if (status === 429) return 'rate-limited'
  // 424: the model broke in the middle of its reply.
  return status >= 500 || [408, 409, 424, 425].includes(status) ? 'server-error' : 'bad-request'
}
