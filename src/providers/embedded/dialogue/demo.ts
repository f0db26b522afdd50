import type { Llm, LlmEvent, Message } from '../../../llm/llm.ts'
import type { Clock } from '../../../std/clock.ts'
import { answer } from './answer.ts'

export interface DemoWorld {
  readonly clock: Clock
  /** IANA name of the zone whose time it tells. */
  readonly timeZone: string
}

/** The dialogue engine that answers when no model is configured: fixed rules, no network, no memory but the messages. */
export function demoLlm(world: DemoWorld): Llm {
  return { name: 'demo', stream: (messages, signal) => reply(world, messages, signal) }
}

async function* reply(world: DemoWorld, messages: readonly Message[], signal: AbortSignal): AsyncGenerator<LlmEvent> {
  const of = (role: Message['role']) =>
    messages.filter((message) => message.role === role).map(({ content }) => content)
  const text = answer({
    said: of('user'),
    heard: of('assistant'),
    wallMs: world.clock.wall(),
    timeZone: world.timeZone,
  })
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (signal.aborted) return
    yield { type: 'text', text: word }
  }
}
