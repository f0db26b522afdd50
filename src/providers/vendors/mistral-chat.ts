import type { Message, ToolCall } from '../../llm/llm.ts'
import { packaged } from '../ai-sdk/packaged.ts'

/** Mistral's language models. */
export const mistralChat = packaged({
  name: 'mistral',
  env: 'MISTRAL_API_KEY',
  baseUrl: 'https://api.mistral.ai/v1',
  model: 'mistral-small-latest',
  habits: () => ({ talk }),
  open: async ({ baseURL, apiKey, fetch }, model) => {
    const { createMistral } = await import('@ai-sdk/mistral')
    return createMistral({ baseURL, apiKey, fetch })(model)
  },
})

/** What stands between the result of a tool and a caller who spoke before the bot did: Mistral refuses the one behind the other. */
const SILENCE: Message = { role: 'assistant', content: ' ' }

const talk = (messages: readonly Message[]): readonly Message[] =>
  messages.flatMap((message, at) => {
    const isAfterTool = message.role === 'user' && messages[at - 1]?.role === 'tool'
    return isAfterTool ? [SILENCE, message] : [withIds(message)]
  })

function withIds(message: Message): Message {
  if (message.role === 'tool') return { ...message, call: renamed(message.call) }
  return message.role === 'assistant' && message.calls ? { ...message, calls: message.calls.map(renamed) } : message
}

const renamed = (call: ToolCall): ToolCall => ({ ...call, id: nineLetters(call.id) })

/** Mistral refuses a call whose id is not nine letters and digits: one that another model or we made gets one that is. */
function nineLetters(id: string): string {
  if (/^[A-Za-z0-9]{9}$/.test(id)) return id
  // FNV-1a, of which the low 46 bits fit: the calls of one talk are few.
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(id)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return BigInt.asUintN(46, hash).toString(36).padStart(9, '0')
}
