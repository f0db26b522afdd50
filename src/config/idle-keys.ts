import { Value } from '@sinclair/typebox/value'
import type { CarriersFacts } from './carrier-facts.ts'
import type { Problem } from './problem.ts'
import { idleOptions } from './provider-options.ts'
import type { Config, Key } from './schema.ts'
import { isOfAVendor, type ProviderFacts, STAGES, type StageName, stagesOf } from './stages.ts'
import { wayOutOf, whyIdle } from './where-keys-work.ts'

/** What the configuration is judged by. */
export interface Facts {
  readonly providers: Readonly<Record<string, ProviderFacts>>
  readonly carriers: CarriersFacts
}

/**
 * Keys that somebody set and that nothing reads with the other keys as they are. `configs` are of the agents that share the key: it is of use
 * if one of them reads it.
 */
export function idleKeys(
  given: ReadonlyMap<Key, unknown>,
  configs: readonly Config[] | ((key: Key) => readonly Config[]),
  { providers, carriers }: Facts,
): Problem[] {
  return [...given].flatMap(([key, value]) => {
    if (asksForNothing(key, value)) return []
    const sharing = typeof configs === 'function' ? configs(key) : configs
    if (key.name === 'provider_options') return idleOptions(value as Config['provider_options'], sharing, providers)
    const reasons = sharing.map(
      (config) => whyIdle(key.name, config, carriers) ?? unreadBy(key.name, config, providers),
    )
    const [because] = reasons
    return because === undefined || reasons.includes(undefined)
      ? []
      : [{ key: key.name, wrong: `has no effect: ${because}`, wayOut: wayOutOf(key.name) }]
  })
}

/** Files of voxray-go name every key, and leave most of them empty, off or as they are. What is on by itself is not off by mistake. */
const asksForNothing = ({ schema }: Key, value: unknown): boolean =>
  [0, '', schema['default']].some((idle) => Value.Equal(idle, value)) ||
  (value === false && schema['default'] !== true) ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** A stage's key that the provider of the stage does not read. */
function unreadBy(
  name: string,
  config: Config,
  providers: Readonly<Record<string, ProviderFacts>>,
): string | undefined {
  const stage = stageOf(name)
  if (stage === undefined) return undefined
  const all = stagesOf(config)[stage]
  const [chosen = ''] = all
  const reads = (provider: string) => Object.hasOwn(providers[provider]?.options['properties'] ?? {}, name)
  const isForProviders = Object.keys(providers).some(reads) || name === `${stage}_api_key`
  const readers = isOfAVendor(stage, name) ? [chosen] : all
  if (!isForProviders || !Object.hasOwn(providers, chosen) || readers.some(reads)) return undefined
  if (name === `${stage}_api_key` && chosen !== 'embedded') return undefined
  // What the embedded models speak without being told.
  if (name === 'stt_language' && chosen === 'embedded' && /^en\b/i.test(config.stt_language ?? '')) return undefined
  return `${STAGE_WORK[stage]} by "${chosen}", which does not read it`
}

const STAGE_WORK: Record<StageName, string> = {
  stt: 'speech is recognised',
  llm: 'callers are answered',
  tts: 'the bot is spoken',
}

const stageOf = (name: string): StageName | undefined =>
  name === 'model' ? 'llm' : STAGES.find((stage) => name.startsWith(`${stage}_`))
