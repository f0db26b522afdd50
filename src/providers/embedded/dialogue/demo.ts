import type { Llm, LlmEvent, Message, ToolSpec } from '../../../llm/llm.ts'
import type { Clock } from '../../../std/clock.ts'
import { answer } from './answer.ts'
import { ACTING } from './offers.ts'
import type { Answer, Talk } from './skill.ts'
import { told } from './telling.ts'

export interface DemoWorld {
  readonly clock: Clock
  /** IANA name of the zone whose time it tells. */
  readonly timeZone: string
}

const DID_NOT_WORK = 'I am sorry, that did not work.'
const TAKEN_OVER = 'Hello. How can I help you?'

/** The dialogue engine that answers when no model is configured: fixed rules, no network, no memory but the messages. */
export function demoLlm(world: DemoWorld): Llm {
  let calls = 0
  return {
    name: 'demo',
    async *stream(messages, signal, { tools = [], mayCall = true } = {}): AsyncGenerator<LlmEvent> {
      const last = messages.at(-1)
      const { text, call }: Answer =
        last?.role === 'tool' ? { text: outcome(last) } : answer(talkIn(messages, mayCall ? tools : [], world))
      for (const word of text.match(/\s*\S+/g) ?? []) {
        if (signal.aborted) return
        yield { type: 'text', text: word }
      }
      if (call && !signal.aborted) yield { type: 'tool-call', call: { id: `call-${++calls}`, ...call } }
    },
  }
}

/** Of a tool that acts on the call it is told only when that did not work, or when it has the caller from another agent. */
function outcome({ call, content, hasFailed }: Extract<Message, { role: 'tool' }>): string {
  if (call.name === 'hand_over' && !hasFailed) return TAKEN_OVER
  return hasFailed || ACTING.has(call.name) ? DID_NOT_WORK : told(content)
}

function talkIn(messages: readonly Message[], tools: readonly ToolSpec[], world: DemoWorld): Talk {
  const of = (role: Message['role']) =>
    messages.filter((message) => message.role === role).map(({ content }) => content)
  return { said: of('user'), heard: of('assistant'), wallMs: world.clock.wall(), timeZone: world.timeZone, tools }
}
