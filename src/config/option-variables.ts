import type { TProperties } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { agentConfigs } from './agents.ts'
import { keyIn } from '../std/key-variables.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { type ProviderFacts, stagesOf } from './stages.ts'
import { wrongValue } from './wrong-value.ts'

interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly providers: Readonly<Record<string, ProviderFacts>>
}

type Options = Config['provider_options']

/**
 * Options of the providers in use that the file does not set, from the variables that their vendors read: a region, a project. What their
 * vendor does not accept is told by the name of the variable.
 */
export function addVendorOptions(config: Config, sources: Sources, problems: Problem[]): Config {
  const chosen = [...agentConfigs(config).values()].flatMap((whole) => Object.values(stagesOf(whole)).flat())
  const used = new Set([...chosen, ...(config.judge_provider === undefined ? [] : [config.judge_provider])])
  const refused = new Map<string, Problem>()
  const filled = (options: Options): Options => {
    const found = [...used].flatMap((name) => {
      const own = { ...inEnvironment(name, sources, options[name], refused), ...options[name] }
      return Object.keys(own).length === 0 ? [] : [[name, own] as const]
    })
    return { ...options, ...Object.fromEntries(found) }
  }
  const agents = Object.entries(config.agents).map(([name, own]) => {
    const { provider_options: options } = own as Partial<Config>
    return [name, options ? { ...own, provider_options: filled(options) } : own] as const
  })
  const whole = { ...config, provider_options: filled(config.provider_options), agents: Object.fromEntries(agents) }
  problems.push(...refused.values())
  return whole
}

function inEnvironment(
  name: string,
  { env, providers }: Sources,
  written: Readonly<Record<string, unknown>> = {},
  refused: Map<string, Problem>,
): Readonly<Record<string, string>> {
  const properties: TProperties = (Object.hasOwn(providers, name) && providers[name]?.options['properties']) || {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([option, schema]) => {
      const [first, ...others] = schema.env ?? []
      const found = first === undefined ? undefined : keyIn(env, [first, ...others])
      if (!found || Object.hasOwn(written, option)) return []
      if (Value.Check(schema, found.key)) return [[option, found.key]]
      const key = `provider_options.${name}.${option}`
      refused.set(key, wrongValue(key, { ...schema, secret: true }, found.key, found.via))
      return []
    }),
  )
}
