import type { TProperties } from '@sinclair/typebox'
import { firstOf } from '../std/key-variables.ts'
import type { Problem } from './problem.ts'
import { checkProviderOptions, wrongOptions } from './provider-options.ts'
import type { Config } from './schema.ts'
import { keyOf, type ProviderFacts, STAGE_NAMES, STAGES, seenBy, type StageName, stagesOf } from './stages.ts'
import { suggest } from './suggest.ts'

type Providers = Readonly<Record<string, ProviderFacts>>

/**
 * Refuses providers nobody knows, that cannot do their stage, or that lack a key, and keys that would be sent nowhere. One problem
 * per cause. `written` names the vendors' keys of the file: those of the environment may be there for other programs. `keys` are those of the configuration.
 */
export function checkStages(
  config: Config,
  providers: Providers,
  written: readonly string[],
  keys: TProperties,
): Problem[] {
  const problems = new Map<string, Problem>()
  const chosen = stagesOf(config)
  const found = [
    ...STAGES.flatMap((stage) => [
      ...twice(stage, chosen[stage]),
      ...chosen[stage].flatMap((name) => checkStage(stage, name, seenBy(name, stage, config), providers, keys)),
    ]),
    ...checkProviderOptions(config, providers),
  ]
  for (const problem of found) if (!problems.has(problem.key)) problems.set(problem.key, problem)
  const unsent = written.flatMap((name) => unsentKey(name, chosen, config, providers, keys))
  return [...problems.values(), ...unsent]
}

/** A vendor's key beside another address may mean two things, and one of them gives the key away. */
function unsentKey(
  name: string,
  chosen: ReturnType<typeof stagesOf>,
  config: Config,
  providers: Providers,
  keys: TProperties,
): Problem[] {
  const facts = Object.hasOwn(providers, name) ? providers[name] : undefined
  const stages = STAGES.filter((stage) => chosen[stage].includes(name))
  // Where its options are wrong, nobody knows what is sent where.
  if (!facts || stages.length === 0) return []
  const seen = stages.map((stage) => ({ stage, config: seenBy(name, stage, config) }))
  if (seen.some(({ stage, config: own }) => wrongOptions(name, facts, stage, own, keys).length > 0)) return []
  if (seen.some(({ stage, config: own }) => keyOf(stage, name, facts, own) !== undefined)) return []
  const own = stages.map((stage) => `${stage}_api_key`).join(', ')
  return [
    {
      key: `api_keys.${name}`,
      wrong: `is a key of "${name}", and ${stages.join(', ')} would send it to the address of another`,
      wayOut: `Set ${own} where that address wants a key, and remove this one`,
    },
  ]
}

function twice(stage: StageName, names: readonly string[]): Problem[] {
  const name = names.find((each, at) => names.indexOf(each) < at)
  if (name === undefined) return []
  return [{ key: `${stage}_provider`, wrong: `names "${name}" twice`, wayOut: 'Name each provider once' }]
}

function checkStage(
  stage: StageName,
  name: string,
  config: Config,
  providers: Providers,
  keys: TProperties,
): Problem[] {
  const facts = Object.hasOwn(providers, name) ? providers[name] : undefined
  const verb = stagesOf(config)[stage].length > 1 ? 'names' : 'is'
  if (!facts) {
    const meant = suggest(name, Object.keys(providers))
    const unknown = {
      key: config[`${stage}_provider`] === undefined ? 'provider' : `${stage}_provider`,
      wrong: `${verb} "${name}", which is not a provider`,
      wayOut: meant ? `Did you mean "${meant}"?` : `Set it to one of ${Object.keys(providers).join(', ')}`,
    }
    return [unknown]
  }
  if (!facts.stages.includes(stage)) {
    const able = Object.keys(providers).filter((other) => providers[other]?.stages.includes(stage))
    const unable = {
      key: `${stage}_provider`,
      wrong: `${verb} "${name}", which does not do ${STAGE_NAMES[stage]}`,
      wayOut: `Set it to one of ${able.join(', ')}`,
    }
    return [unable]
  }
  // Its options come first: whether it needs a key may hang on them.
  const wrong = wrongOptions(name, facts, stage, config, keys)
  if (wrong.length > 0) return wrong
  if (facts.needsBaseUrl?.(stage, config)) {
    const addressless = {
      key: `${stage}_base_url`,
      wrong: `is needed: "${name}" has no ${STAGE_NAMES[stage]} of its own`,
      wayOut: 'Set it to the address of an OpenAI-compatible server, or name another provider',
    }
    return [addressless]
  }
  const sent = keyOf(stage, name, facts, config)
  if (sent !== undefined) return wrongKey(stage, name, config, facts.keyFault?.(stage, sent))
  if (!facts.needsKey(stage, config)) return []
  const variable = firstOf(facts.env)
  const keyless = {
    key: `api_keys.${name}`,
    wrong: `is needed: "${name}" does ${STAGE_NAMES[stage]}`,
    wayOut: variable ? `Set ${variable} in the environment, or the key in the file` : 'Set the key in the file',
  }
  return [keyless]
}

/** A key of a kind that the stage does not take. */
function wrongKey(stage: StageName, name: string, config: Config, fault: string | undefined): Problem[] {
  if (fault === undefined) return []
  const own = `${stage}_api_key` as const
  const isOwn = config.provider_options[name]?.[own] !== undefined
  const ofStage = config[own] === undefined ? `api_keys.${name}` : own
  return [
    {
      key: isOwn ? `provider_options.${name}.${own}` : ofStage,
      wrong: `is no key for the ${STAGE_NAMES[stage]} of "${name}": ${fault}`,
      wayOut: `Set ${own} to one that is, or name another provider`,
    },
  ]
}
