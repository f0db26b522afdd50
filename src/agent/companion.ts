import type { Companion, Talk } from '../cascade/talk.ts'
import { fillIn } from '../llm/prompt.ts'
import { valuesOf } from '../call/values.ts'
import { sleep } from '../std/clock.ts'
import type { AgentDefinition, AgentOptions } from './agent.ts'
import { type AgentCall, agentCall } from './call.ts'
import { toolsOf } from './tools.ts'

/** The greeting waits for `onCall` so long. A look-up of the caller fits; nobody waits longer for a hello. */
const ON_CALL_MS = 3000

/** What the calls in progress are to their agents' code, by their ids. */
export type OpenCalls = Map<string, AgentCall<never>>

/** The code of an agent for each of its calls. */
export function companionOf({ options }: AgentDefinition, calls: OpenCalls): (talk: Talk) => Companion {
  const { prompt, greeting, tools, state, onCall } = options
  return (talk) => {
    const call: AgentCall<never> = agentCall(talk, state?.(talk.info) as never)
    calls.set(talk.info.callId, call)
    const words = (text: NonNullable<AgentOptions<never>['greeting']>) =>
      typeof text === 'string' ? fillIn(text, valuesOf(talk.info)) : text(call)
    return {
      tools: tools ? toolsOf(typeof tools === 'function' ? tools(call) : tools, call) : [],
      prompt: () => words(prompt),
      ...(greeting !== undefined && { greeting: () => words(greeting) }),
      ...(onCall && { ready: begun(() => onCall(call), talk) }),
    }
  }
}

async function begun(onCall: () => void | Promise<void>, talk: Talk): Promise<void> {
  const late = new AbortController()
  const work = (async () => await onCall())()
    .catch((error: unknown) => talk.report(error))
    .finally(() => late.abort())
  await Promise.race([work, sleep(talk.clock, ON_CALL_MS, late.signal).catch(() => {})])
}
