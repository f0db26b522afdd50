import type { CallInfo } from '../call/info.ts'
import { QuestionReplaced, type Talk } from '../cascade/talk.ts'
import type { RunningTools } from './running-tools.ts'

/** One call, as the code of an agent has it. After the call is over, or another agent's, nothing has an effect. */
export interface AgentCall<State = unknown> extends Omit<Talk, 'report'> {
  /** Ids, numbers, and what the application told of the caller. */
  readonly info: CallInfo
  /** Whatever the agent keeps of this call. */
  state: State
}

/** The time of `running` stands still while the caller is asked something. */
export const agentCall = <State>(talk: Talk, state: State, running: RunningTools): AgentCall<State> => ({
  info: talk.info,
  signal: talk.signal,
  clock: talk.clock,
  state,
  get language() {
    return talk.language
  },
  say: (text, how) => talk.say(textOf('say', text), how),
  ask: (question) => running.heldFor(talk.ask(textOf('ask', question))),
  hangUp: () => talk.hangUp(),
  handOver: (agent) => talk.handOver(agent),
})

/** A question that got no answer is no fault of the code that asked it. */
export const isUnanswered = (error: unknown, { signal }: Pick<Talk, 'signal'>): boolean =>
  error instanceof QuestionReplaced || (signal.aborted && error === signal.reason)

/** Thrown at once, for promises of `say` are seldom waited for. */
function textOf(method: string, text: unknown): string {
  if (typeof text === 'string') return text
  throw new TypeError(`call.${method} takes a text, and got ${text === null ? 'null' : typeof text}`)
}
