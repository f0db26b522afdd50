import { valuesOf } from '../call/values.ts'
import { agentConfigs, defaultAgentOf, digitsOf } from '../config/agents.ts'
import type { Config } from '../config/schema.ts'
import type { AgentDesk } from '../http/edge.ts'
import { fillIn, PromptTooLong } from '../llm/prompt.ts'

/** How the edge chooses among the agents of a configuration. */
export function agentDesk(config: Config): AgentDesk {
  const configs = agentConfigs(config)
  const first = defaultAgentOf(config)
  const numbers = new Map(Object.entries(config.numbers).map(([number, name]) => [digitsOf(number), name]))
  return {
    names: [first, ...[...configs.keys()].filter((name) => name !== first)],
    has: (name) => configs.has(name),
    behind: (number) => numbers.get(digitsOf(number)),
    tooLong(agent = first, data) {
      const { system_prompt = '', greeting = '', user_idle_prompts = [] } = configs.get(agent) ?? {}
      const values = valuesOf({ agent, startedAtMs: 0, data })
      try {
        for (const template of [system_prompt, greeting, ...user_idle_prompts]) fillIn(template, values)
        return undefined
      } catch (error) {
        if (error instanceof PromptTooLong) return error.variable
        throw error
      }
    },
  }
}
