import type { CallInfo } from '../call/info.ts'
import type { Talk } from '../cascade/talk.ts'
import type { ToolTime } from '../tool/tool.ts'

/** One call, as the code of an agent has it. After the call is over, or another agent's, nothing has an effect. */
export interface AgentCall<State = unknown> extends Omit<Talk, 'report'> {
  /** Ids, numbers, and what the application told of the caller. */
  readonly info: CallInfo
  /** Whatever the agent keeps of this call. */
  state: State
}

/** `running`: the time of the tools that run. It stands still while the caller is asked something. */
export const agentCall = <State>(talk: Talk, state: State, running: ReadonlySet<ToolTime>): AgentCall<State> => ({
  info: talk.info,
  signal: talk.signal,
  clock: talk.clock,
  state,
  get language() {
    return talk.language
  },
  say: (text) => talk.say(text),
  async ask(question) {
    for (const time of running) time.hold()
    try {
      return await talk.ask(question)
    } finally {
      for (const time of running) time.restart()
    }
  },
  hangUp: () => talk.hangUp(),
  handOver: (agent) => talk.handOver(agent),
})
