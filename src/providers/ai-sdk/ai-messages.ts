import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { LanguageModelUsage, ModelMessage, ToolSet } from 'ai'
import type { LlmEvent, Message, ToolCall, ToolSpec } from '../../llm/llm.ts'

/** Stands before a greeting: the templates of Gemma and Mistral (vLLM answers 400) want every talk opened by its caller. */
const OPENING: Message = { role: 'user', content: '(The caller is on the line.)' }
/** Stands behind words of the bot: an answer to nobody is refused, or continues them. */
const GO_ON: Message = { role: 'user', content: '(Go on.)' }

/** A talk whose last word is not the bot's own. */
export const askedLast = (messages: readonly Message[]): readonly Message[] =>
  messages.at(-1)?.role === 'assistant' ? [...messages, GO_ON] : messages

/** The talk as the AI SDK has it. */
export const modelMessages = (messages: readonly Message[]): ModelMessage[] =>
  openedByCaller(messages).map(modelMessage)

function openedByCaller(messages: readonly Message[]): Message[] {
  const at = messages[0]?.role === 'system' ? 1 : 0
  return messages.toSpliced(at, 0, ...(messages[at]?.role === 'assistant' ? [OPENING] : []))
}

function modelMessage(message: Message): ModelMessage {
  switch (message.role) {
    case 'system':
    case 'user':
      return message
    case 'assistant':
      return {
        role: 'assistant',
        // Anthropic refuses a text without a letter.
        content: [
          ...(message.content === '' && message.calls ? [] : [{ type: 'text' as const, text: message.content }]),
          ...(message.calls ?? []).map(callPart),
        ],
      }
    case 'tool': {
      const { call, content, hasFailed } = message
      const output = { type: hasFailed ? 'error-text' : 'text', value: content } as const
      return { role: 'tool', content: [{ type: 'tool-result', toolCallId: call.id, toolName: call.name, output }] }
    }
    default:
      return message satisfies never
  }
}

/** Servers read what is written into a call as an object, and refuse the whole talk where it is none. */
const callPart = ({ id, name, input }: ToolCall) =>
  ({ type: 'tool-call', toolCallId: id, toolName: name, input: Value.Check(AnyObject, input) ? input : {} }) as const

const AnyObject = Type.Object({})

/** Without `execute`: the SDK neither carries calls out nor asks again. */
export const toolSet = (tools: readonly ToolSpec[], jsonSchema: typeof import('ai').jsonSchema): ToolSet =>
  Object.fromEntries(
    tools.map(({ name, description, parameters }) => [name, { description, inputSchema: jsonSchema(parameters) }]),
  )

/** What an answer cost; nothing where the vendor does not say. A package tells a vendor that has no cache from an empty one by nothing. */
export function usageOf({ inputTokens, outputTokens, inputTokenDetails }: LanguageModelUsage): readonly LlmEvent[] {
  if (inputTokens === undefined || outputTokens === undefined) return []
  const cachedTokens = inputTokenDetails.cacheReadTokens
  const usage = { type: 'usage', promptTokens: inputTokens, completionTokens: outputTokens } as const
  return [cachedTokens ? { ...usage, cachedTokens } : usage]
}
