import type { CallInfo } from '../call/info.ts'
import type { Talk } from '../cascade/talk.ts'

/** One call, as the code of an agent has it. After the call is over nothing has an effect. */
export interface AgentCall<State> extends Omit<Talk, 'report'> {
  /** Ids, numbers, and what the application told of the caller. */
  readonly info: CallInfo
  /** Whatever the agent keeps of this call. */
  state: State
}

export const agentCall = <State>(talk: Talk, state: State): AgentCall<State> => ({
  info: talk.info,
  signal: talk.signal,
  clock: talk.clock,
  state,
  say: (text) => talk.say(text),
  ask: (question) => talk.ask(question),
  hangUp: () => talk.hangUp(),
  handOver: (agent) => talk.handOver(agent),
})
