import type { TSchema } from '@sinclair/typebox'
import type { Config } from './schema.ts'

export type StageName = 'stt' | 'llm' | 'tts'
export const STAGES: readonly StageName[] = ['stt', 'llm', 'tts']

/** What the configuration must know of a provider. */
export interface ProviderFacts {
  /** The vendor's own variable for its key; undefined where no key exists. */
  readonly env: string | undefined
  readonly stages: readonly StageName[]
  /** The configuration keys it reads and its own options, and what it accepts there. */
  readonly options: TSchema
  /** Whether this stage is asked at the vendor's own address, as configured: it needs the vendor's key, and no other address gets it. */
  needsKey(stage: StageName, config: Config): boolean
}

/** The key that a stage sends. One of the stage's own goes wherever its base URL is; a vendor's goes to the vendor. */
export function keyOf(
  stage: StageName,
  name: string,
  { env, needsKey }: Pick<ProviderFacts, 'env' | 'needsKey'>,
  config: Config,
): string | undefined {
  const isForAny = env === undefined
  return config[`${stage}_api_key`] ?? (isForAny || needsKey(stage, config) ? config.api_keys[name] : undefined)
}

/**
 * The provider of each stage. A named one wins; a base URL or a model without one means an OpenAI-compatible server; else it is the
 * embedded one. A vendor's key in the environment alone chooses nobody: it may be there for another program, and calls cost money.
 */
export function stagesOf(config: Config): Record<StageName, string> {
  const choose = (stage: StageName, model: string | undefined): string =>
    config[`${stage}_provider`] ??
    config.provider ??
    ((config[`${stage}_base_url`] ?? config.base_url ?? model) === undefined ? 'embedded' : 'openai')
  return {
    stt: choose('stt', config.stt_model),
    llm: choose('llm', config.model),
    tts: choose('tts', config.tts_model),
  }
}
