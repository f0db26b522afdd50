import { type TProperties, type TSchema, Type } from '@sinclair/typebox'
import type { KeyVariables } from '../std/key-variables.ts'
import type { Config } from './schema.ts'

export type StageName = 'stt' | 'llm' | 'tts'
export const STAGES: readonly StageName[] = ['stt', 'llm', 'tts']
/** As operators know them. */
export const STAGE_NAMES: Readonly<Record<StageName, string>> = {
  stt: 'speech-to-text',
  llm: 'language models',
  tts: 'text-to-speech',
}

/** What the configuration must know of a provider. */
export interface ProviderFacts {
  /** The vendor's own variables for its key; undefined where no key exists. */
  readonly env: KeyVariables | undefined
  readonly stages: readonly StageName[]
  /** The configuration keys it reads and its own options, and what it accepts there. */
  readonly options: TSchema
  /** Whether this stage is asked at the vendor's own address, as configured: it needs the vendor's key, and no other address gets it. */
  needsKey(stage: StageName, config: Config): boolean
  /** Whether the stage is done by a server of the operator's alone, and its address is not set. */
  needsBaseUrl?(stage: StageName, config: Config): boolean
  /** What the stage wants of a key that this one is not. */
  keyFault?(stage: StageName, key: string): string | undefined
  /** Options that do nothing for the recogniser with the others as they are, and why. They have been judged: none is wrong. */
  sttIdle?(config: Config): Readonly<Record<string, string>>
}

/** The key that a stage sends. One of the stage's own goes wherever its base URL is; a vendor's goes to the vendor. */
export function keyOf(
  stage: StageName,
  name: string,
  { env, needsKey }: Pick<ProviderFacts, 'env' | 'needsKey'>,
  config: Config,
): string | undefined {
  const isForAny = env === undefined
  const own = config.provider_options[name]?.[`${stage}_api_key`]
  if (typeof own === 'string') return own
  return config[`${stage}_api_key`] ?? (isForAny || needsKey(stage, config) ? config.api_keys[name] : undefined)
}

/**
 * The providers of each stage: the first does it, and the others take over in their order. A named one wins; a base URL or a model without one means an OpenAI-compatible server; else it is the
 * embedded one. A vendor's key in the environment alone chooses nobody: it may be there for another program, and calls cost money.
 */
export function stagesOf(config: Partial<Config>): Record<StageName, readonly string[]> {
  const choose = (stage: StageName, model: string | undefined): readonly string[] =>
    config[`${stage}_provider`] ?? [
      config.provider ??
        ((config[`${stage}_base_url`] ?? config.base_url ?? model) === undefined ? 'embedded' : 'openai'),
    ]
  return {
    stt: choose('stt', config.stt_model),
    llm: choose('llm', config.model),
    tts: choose('tts', config.tts_model),
  }
}

/** Keys that say how a caller is heard. */
const OF_HEARING = /^(?:stt|turn|user_turn|vad)_/

/** The stage that an option of a provider is for; undefined for one that every stage may read. */
export function stageOfOption(option: string): StageName | undefined {
  if (OF_HEARING.test(option)) return 'stt'
  return option === 'model' ? 'llm' : STAGES.find((stage) => option.startsWith(`${stage}_`))
}

/** Whether a stage reads an option of its provider: another stage may have one of that name from another provider. */
export const isReadBy = (stage: StageName, option: string): boolean => (stageOfOption(option) ?? stage) === stage

/** What a provider reads and accepts for one stage. */
export const readFor = (stage: StageName, { properties = {} }: TSchema) =>
  Type.Object(
    Object.fromEntries(Object.entries(properties as TProperties).filter(([option]) => isReadBy(stage, option))),
  )

/** What names a thing of one vendor: an address, a key, a model, a voice, fields of its own. */
export const OF_A_VENDOR: Record<StageName, readonly (keyof Config)[]> = {
  stt: ['stt_base_url', 'stt_api_key', 'stt_model'],
  llm: ['llm_base_url', 'llm_api_key', 'model', 'llm_reasoning_effort', 'llm_extra_body', 'llm_extra_headers'],
  tts: ['tts_base_url', 'tts_api_key', 'tts_model', 'tts_voice'],
}

export const isOfAVendor = (stage: StageName, key: string): boolean => OF_A_VENDOR[stage].some((own) => own === key)

/** The configuration as one provider reads it for a stage: what names a thing of one vendor is for the first of each list. */
export function seenBy(name: string, stage: StageName, config: Config): Config {
  const all = stagesOf(config)
  const isLater = (other: StageName) => all[other].indexOf(name) > 0
  if (!STAGES.some(isLater)) return config
  const seen = { ...config }
  for (const other of STAGES) for (const key of isLater(other) ? OF_A_VENDOR[other] : []) delete seen[key]
  if (isLater(stage)) delete seen.base_url
  return seen
}
