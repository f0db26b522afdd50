import { inherit } from './inherit.ts'
import type { Config } from './schema.ts'

/** What calls know the top level by. */
export const TOP_LEVEL = 'default'

/** Letters, digits, - and _. */
export const AGENT_NAME = /^[\w-]{1,32}$/

/** Keys of which an agent adds to what the top level has; of all others its own take the place of those. */
const ADDED = ['api_keys'] as const

/** The agent that takes calls for which none is chosen. */
export const defaultAgentOf = ({ default_agent }: Config): string => default_agent ?? TOP_LEVEL

/** Each agent's whole configuration by its name: the top level with the agent's keys over it. */
export function agentConfigs(config: Config): ReadonlyMap<string, Config> {
  const named = Object.entries(config.agents).map(([name, own]) => [name, configWith(config, own)] as const)
  return new Map(defaultAgentOf(config) === TOP_LEVEL ? [[TOP_LEVEL, config], ...named] : named)
}

/** `own` has been checked, key by key. What the top level has for another vendor is not the agent's. */
export function configWith(config: Config, own: Readonly<Record<string, unknown>>): Config {
  const whole = { ...inherit(config, own).values }
  for (const name of ADDED) whole[name] = Object.assign({}, config[name], own[name])
  return whole as Config
}

/**
 * What numbers are compared by: `+49 (0)30 123456`, `0049 30 123456`, `4930123456` and `sip:+4930123456@example.com` are one.
 */
export const digitsOf = (number: string): string =>
  number
    .replace(/^\w+:/, '')
    .replace(/[@;].*$/s, '')
    .replace('(0)', '')
    .replaceAll(/\D/g, '')
    .replace(/^00/, '')
