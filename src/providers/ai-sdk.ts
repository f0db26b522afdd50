import type { LanguageModel } from 'ai'
import type { Llm, LlmAsk, LlmEvent, Message, ToolCall } from '../llm/llm.ts'
import { type FailureCode, StageError } from '../std/errors.ts'
import type { RetryIo } from '../std/retry.ts'
import { modelMessages, toolSet } from './ai-messages.ts'
import { streaming } from './streaming.ts'

/** A model of the AI SDK as ours. It keeps its own address, key and options. */
export function aiSdkLlm(model: LanguageModel, io: RetryIo): Llm {
  const name = typeof model === 'string' ? model : `${model.provider} ${model.modelId}`
  return {
    name,
    stream: (messages, signal, ask = {}) =>
      streaming('llm', io, signal, (until) => answer(model, name, messages, ask, until)),
  }
}

async function* answer(
  model: LanguageModel,
  name: string,
  messages: readonly Message[],
  { tools = [], mayCall = true }: LlmAsk,
  signal: AbortSignal,
): AsyncGenerator<LlmEvent> {
  const { streamText, jsonSchema } = await import('ai')
  const reply = streamText({
    model,
    messages: modelMessages(messages),
    tools: toolSet(tools, jsonSchema),
    ...(!mayCall && { toolChoice: 'none' as const }),
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
          const { inputTokens, outputTokens } = part.totalUsage
          if (inputTokens !== undefined && outputTokens !== undefined)
            yield { type: 'usage', promptTokens: inputTokens, completionTokens: outputTokens }
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

/** The SDK's own messages may quote what was said: they are left out. */
function failure(name: string, error: unknown): StageError {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (at instanceof StageError) return at
    if ('statusCode' in at && typeof at.statusCode === 'number')
      return new StageError('llm', codeOf(at.statusCode), `${name} answered ${at.statusCode}`, {
        retryable: at.statusCode === 429 || at.statusCode >= 500,
      })
  }
  const kind = error instanceof Error ? error.name : 'an error'
  return new StageError('llm', 'failed', `${name} failed with ${kind}`, { cause: error })
}

function codeOf(status: number): FailureCode {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404) return 'not-found'
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'server-error' : 'bad-request'
}
