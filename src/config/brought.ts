import { Type } from '@sinclair/typebox'
import { agentConfigs } from './agents.ts'
import type { Config } from './schema.ts'
import { type ProviderFacts, STAGES, type StageName } from './stages.ts'

/** Stages whose models agents in code bring along, by the name of the agent: what is configured for these is read by nobody. */
export type Brought = ReadonlyMap<string, readonly StageName[]>

/** What they are judged by in place of a provider: it reads no key of the configuration, and needs none. */
const CODE = 'the code of the agent'
const FACTS: ProviderFacts = { env: undefined, stages: STAGES, options: Type.Object({}), needsKey: () => false }

export const withCode = (
  providers: Readonly<Record<string, ProviderFacts>>,
): Readonly<Record<string, ProviderFacts>> => ({
  ...providers,
  [CODE]: FACTS,
})

/** Each agent's whole configuration by its name, as it is judged. */
export const judgedConfigs = (config: Config, brought: Brought | undefined): ReadonlyMap<string, Config> =>
  new Map(
    [...agentConfigs(config)].map(([name, whole]) => {
      const own = (brought?.get(name) ?? []).map((stage) => [`${stage}_provider`, [CODE]] as const)
      return [name, { ...whole, ...Object.fromEntries(own) }]
    }),
  )
