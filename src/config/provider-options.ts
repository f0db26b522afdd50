import { type TProperties, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { faultOfAddress } from './check-address.ts'
import { faultOfSecret } from './check-secrets.ts'
import { expected } from './expected.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import {
  type ProviderFacts,
  readFor,
  seenBy,
  STAGE_NAMES,
  stageOfOption,
  STAGES,
  type StageName,
  stagesOf,
} from './stages.ts'
import { suggest } from './suggest.ts'
import { wrongValue } from './wrong-value.ts'

type Providers = Readonly<Record<string, ProviderFacts>>

/** What a provider reads: the keys of the configuration, and its own options, which win. */
export const readBy = (name: string, config: Config): Readonly<Record<string, unknown>> => ({
  ...config,
  ...ownOf(name, config),
})

const ownOf = (name: string, { provider_options: all }: Config): Readonly<Record<string, unknown>> =>
  (Object.hasOwn(all, name) ? all[name] : undefined) ?? {}

/** Own options that their provider does not have or does not accept, and those of no provider. Their values are never shown. */
export function checkProviderOptions(config: Config, providers: Providers): Problem[] {
  return Object.keys(config.provider_options).flatMap((name) => {
    const facts = Object.hasOwn(providers, name) ? providers[name] : undefined
    return facts ? wrongOwn(name, facts, config) : [noProvider(name, Object.keys(providers))]
  })
}

/**
 * What a provider does not accept for a stage that it does. It may be stricter than the program is: it knows its own voices. `keys` are
 * those of the configuration: what is none of them is an option of its own.
 */
export function wrongOptions(
  name: string,
  facts: ProviderFacts,
  stage: StageName,
  config: Config,
  keys: TProperties,
): Problem[] {
  const own = ownOf(name, config)
  const options = readFor(stage, facts.options)
  const read = Value.Clean(options, Value.Clone(readBy(name, config)))
  const others = [...Value.Errors(options, read)]
    .filter(({ path }) => path.lastIndexOf('/') === 0 && !Object.hasOwn(own, path.slice(1)))
    .map(({ path, value, schema }) => {
      const option = path.slice(1)
      if (Object.hasOwn(keys, option)) return wrongValue(option, schema, value)
      return {
        key: keyOfOption(name, option),
        wrong: `is needed: "${name}" is used`,
        wayOut: `Set it to ${expected(schema)}`,
      }
    })
  return [...wrongOwn(name, facts, config), ...others]
}

/** Options of providers that none of these configurations uses, and those for a stage that the provider does in none. */
export function idleOptions(
  options: Config['provider_options'],
  configs: readonly Config[],
  providers: Providers,
): Problem[] {
  return Object.entries(options).flatMap(([name, own]): Problem[] => {
    if (!Object.hasOwn(providers, name)) return []
    const used = new Set(configs.flatMap((config) => stagesFor(name, config)))
    if (used.size === 0) return [idle(`provider_options.${name}`, `"${name}" is not used`)]
    return Object.entries(own).flatMap(([option, value]) => {
      const stage = stageOfOption(option)
      const why =
        stage === undefined || used.has(stage)
          ? asks(value) && whyIdle(option, name, configs, providers)
          : `"${name}" is not used for ${STAGE_NAMES[stage]}`
      return why ? [idle(keyOfOption(name, option), why)] : []
    })
  })
}

/** Whether it asks for something at all. */
const asks = (value: unknown): boolean => value !== false && value !== '' && !Value.Equal(value, [])

/** Why an option of a recogniser does nothing; undefined where it does something in one of the configurations. */
function whyIdle(option: string, name: string, configs: readonly Config[], providers: Providers): string | undefined {
  const facts = providers[name]
  const reasons = configs
    .filter((config) => stagesOf(config).stt.includes(name))
    .map((config) => {
      const seen = seenBy(name, 'stt', config)
      return facts && isRight(name, facts, seen) ? facts.sttIdle?.(seen)[option] : undefined
    })
  return reasons.includes(undefined) ? undefined : reasons[0]
}

function isRight(name: string, facts: ProviderFacts, config: Config): boolean {
  const options = readFor('stt', facts.options)
  return Value.Check(options, Value.Clean(options, Value.Clone(readBy(name, config))))
}

const idle = (key: string, why: string): Problem => ({
  key,
  wrong: `has no effect: ${why}`,
  wayOut: 'Remove it, or change that',
})

/** What a provider does; a model that judges is asked as one of the calls is. */
function stagesFor(name: string, config: Config): StageName[] {
  const { judge_provider: judge, judge_base_url: address } = config
  const judges = judge ?? (address === undefined ? undefined : 'openai')
  const does = STAGES.filter((stage) => stagesOf(config)[stage].includes(name))
  return judges === name ? [...does, 'llm'] : does
}

/** Any provider may have keys of its own: those of a stage go wherever its base URL is. */
const KEY = Type.String({ pattern: '^\\S+$', secret: true })
const KEYS: TProperties = { stt_api_key: KEY, llm_api_key: KEY, tts_api_key: KEY }

function wrongOwn(name: string, { options }: ProviderFacts, config: Config): Problem[] {
  const its: TProperties = options['properties'] ?? {}
  const known = { ...KEYS, ...its }
  return Object.entries(ownOf(name, config)).flatMap(([option, value]) => {
    const key = keyOfOption(name, option)
    const schema = Object.hasOwn(known, option) ? known[option] : undefined
    if (!schema) return [noOption(key, name, option, Object.keys(its))]
    const fault = faultOfSecret(key, schema, value)
    if (fault) return [fault]
    if (!Value.Check(schema, value)) return [wrongValue(key, { ...schema, secret: true }, value)]
    return faultOfAddress(key, schema, value) ?? []
  })
}

const keyOfOption = (name: string, option: string) => `provider_options.${name}.${option}`

function noOption(key: string, name: string, option: string, known: readonly string[]): Problem {
  const meant = suggest(option, known)
  return {
    key,
    wrong: `is not an option of "${name}"`,
    wayOut: meant ? `Did you mean ${keyOfOption(name, meant)}?` : `It has ${known.join(', ') || 'none'}`,
  }
}

function noProvider(name: string, known: readonly string[]): Problem {
  const meant = suggest(name, known)
  return {
    key: `provider_options.${name}`,
    wrong: 'is for a provider that is not known',
    wayOut: meant ? `Did you mean provider_options.${meant}?` : `Name one of ${known.join(', ')}`,
  }
}
