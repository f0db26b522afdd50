import { valuesOf } from '../call/values.ts'
import { agentConfigs, defaultAgentOf, digitsOf } from '../config/agents.ts'
import type { Config } from '../config/schema.ts'
import { templatesOf } from '../config/templates.ts'
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
      try {
        for (const [name, own] of reachedFrom(agent, configs)) {
          const values = valuesOf({ agent: name, startedAtMs: 0, data })
          for (const [, text] of templatesOf(own)) fillIn(text, values)
        }
        return undefined
      } catch (error) {
        if (error instanceof PromptTooLong) return error.variable
        throw error
      }
    },
  }
}

/** An agent and those to whom its caller may come from it. */
function reachedFrom(first: string, configs: ReadonlyMap<string, Config>): ReadonlyMap<string, Config> {
  const reached = new Map<string, Config>()
  const look = (name: string): void => {
    const own = configs.get(name)
    if (!own || reached.has(name)) return
    reached.set(name, own)
    own.hand_over_to.forEach(look)
  }
  look(first)
  return reached
}
