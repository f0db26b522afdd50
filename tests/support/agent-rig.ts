import type { AgentDefinition } from '../../src/agent/agent.ts'
import { companionOf, type OpenCalls } from '../../src/agent/companion.ts'
import { hooks } from '../../src/agent/hooks.ts'
import { Rig, type RigOptions } from './rig.ts'

/** One call with an agent in code, in virtual time. `failed` is what its hooks have thrown. */
export function agentRig(definition: AgentDefinition, options: RigOptions = {}): { rig: Rig; failed: unknown[] } {
  const calls: OpenCalls = new Map()
  const failed: unknown[] = []
  const agents = new Map([['default', definition]])
  const rig = new Rig({
    ...options,
    watchers: [hooks({ agents, calls, failed: (_, error) => failed.push(error) }), ...(options.watchers ?? [])],
    parts: { companion: companionOf(definition, calls), ...options.parts },
  })
  return { rig, failed }
}
