import { valuesOf } from '../call/values.ts'
import type { Companion, Talk } from '../cascade/talk.ts'
import { fillIn, PromptTooLong } from '../llm/prompt.ts'
import { sleep } from '../std/clock.ts'
import { MAX_PROMPT_CHARS } from '../std/prompt-bound.ts'
import type { AgentDefinition, AgentOptions } from './agent.ts'
import { type AgentCall, agentCall, isUnanswered } from './call.ts'
import { RunningTools } from './running-tools.ts'
import { toolOf } from './tools.ts'

/** The greeting waits for `onCall` so long. A look-up of the caller fits; nobody waits longer for a hello. */
const ON_CALL_MS = 3000

/** What the calls in progress are to the code of who has them, by their ids. */
export type OpenCalls = Map<string, OpenCall>

interface OpenCall {
  readonly call: AgentCall<never>
  /** What has made its state. */
  readonly madeBy: AgentOptions<never>['state']
}

type Words = NonNullable<AgentOptions<never>['greeting']>

/** The code of an agent for each of its calls. What it throws is reported, and the call goes on without. */
export function companionOf({ options }: AgentDefinition, calls: OpenCalls): (talk: Talk) => Companion {
  const { prompt, greeting, tools, onCall } = options
  return (talk) => {
    const running = new RunningTools()
    const call = agentCall(talk, stateOf(options, talk, calls), running)
    calls.set(talk.info.callId, { call, madeBy: options.state })
    const words = (text: Words) => guarded(talk, () => wordsOf(text, call))
    const offered = guarded(talk, () => (typeof tools === 'function' ? atOnce('tools', tools(call)) : tools)) ?? {}
    return {
      tools: Object.entries(offered).flatMap(
        ([name, tool]) => guarded(talk, () => toolOf(name, tool, { call, running })) ?? [],
      ),
      // What it throws is reported when it is asked for the answer that is given.
      prompt: (ahead) => guarded(ahead ? undefined : talk, () => wordsOf(prompt, call)),
      ...(greeting !== undefined && {
        greeting: (ahead) => (ahead && typeof greeting === 'function' ? undefined : words(greeting)),
      }),
      ...(onCall && { ready: begun(() => onCall(call), talk) }),
    }
  }
}

/** Agents with the same `state` share it: who hands a caller over leaves it to the next. */
function stateOf({ state }: AgentOptions<never>, talk: Talk, calls: OpenCalls): never {
  const before = calls.get(talk.info.callId)
  if (state && before?.madeBy === state) return before.call.state
  return guarded(talk, () => state && atOnce('state', state(talk.info))) as never
}

function wordsOf(text: Words, call: AgentCall<never>): string {
  const words: unknown = typeof text === 'string' ? fillIn(text, valuesOf(call.info)) : text(call)
  if (typeof words !== 'string') throw new TypeError('the prompt and the greeting are text')
  if (words.length > MAX_PROMPT_CHARS) throw new PromptTooLong(undefined)
  return words
}

/** Promises come too late: the call has begun. */
function atOnce<T>(option: string, made: T): T {
  if (!(made instanceof Promise)) return made
  made.catch(() => {})
  throw new TypeError(`"${option}" is needed at once and gave a promise: look up in onCall`)
}

function guarded<T>(talk: Talk | undefined, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    talk?.report(error)
    return undefined
  }
}

async function begun(onCall: () => void | Promise<void>, talk: Talk): Promise<void> {
  const late = new AbortController()
  const work = (async () => await onCall())()
    .catch((error: unknown) => (isUnanswered(error, talk) ? undefined : talk.report(error)))
    .finally(() => late.abort())
  await Promise.race([work, sleep(talk.clock, ON_CALL_MS, late.signal).catch(() => {})])
}
