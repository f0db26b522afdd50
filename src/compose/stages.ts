import { Value } from '@sinclair/typebox/value'
import type { Config } from '../config/schema.ts'
import { keyOf, type ProviderFacts, STAGES, type StageName, stagesOf } from '../config/stages.ts'
import type { Llm } from '../llm/llm.ts'
import * as registry from '../providers/index.ts'
import type { Io, Provider, Resident } from '../providers/provider.ts'
import type { Stt } from '../stt/stt.ts'
import type { Tts } from '../tts/tts.ts'

/** By the names that the configuration may use. */
export type Providers = Readonly<Record<string, Provider>>

/** Those that come with voxray. */
export const PROVIDERS: Providers = { ...registry }

/** What the configuration is checked against. */
export const providerFactsOf = (providers: Providers): Readonly<Record<string, ProviderFacts>> =>
  Object.fromEntries(
    Object.entries(providers).map(([name, provider]): [string, ProviderFacts] => [
      name,
      {
        env: provider.env,
        options: provider.options,
        stages: STAGES.filter((stage) => provider[stage] !== undefined),
        needsKey: (stage, config) => provider.needsKey(stage, optionsOf(provider, config)),
      },
    ]),
  )

export const PROVIDER_FACTS = providerFactsOf(PROVIDERS)

/** Who hears, thinks and speaks for all calls. Disposing ends what runs in this process. */
export interface Stages extends AsyncDisposable {
  readonly stt: Stt
  readonly llm: Llm & Partial<Resident>
  readonly tts: Tts
  /** Loads what can be loaded before the first call. Throws `StageError`. */
  preload(): Promise<void>
}

/** Builds the configured providers; the configuration has been checked against the facts of these. */
export function openStages(config: Config, io: Omit<Io, 'key'>, providers: Providers = PROVIDERS): Stages {
  const stt = build('stt', config, providers, (provider, options, key) => provider.stt?.(options, { ...io, key }))
  const llm = build('llm', config, providers, (provider, options, key) => provider.llm?.(options, { ...io, key }))
  const tts = build('tts', config, providers, (provider, options, key) => provider.tts?.(options, { ...io, key }))
  const residents: Partial<Resident>[] = [stt, llm, tts]
  return {
    stt,
    llm,
    tts,
    preload: async () => void (await Promise.all(residents.map((resident) => resident.preload?.()))),
    [Symbol.asyncDispose]: async () =>
      void (await Promise.allSettled(residents.map((resident) => resident[Symbol.asyncDispose]?.()))),
  }
}

function build<T>(
  stage: StageName,
  config: Config,
  providers: Providers,
  make: (provider: Provider, options: ReturnType<typeof optionsOf>, key: string | undefined) => T | undefined,
): T {
  const name = stagesOf(config)[stage]
  const provider = providers[name]
  const facts = providerFactsOf(providers)[name]
  const key = facts && keyOf(stage, name, facts, config)
  const built = provider && make(provider, optionsOf(provider, config), key)
  if (built === undefined) throw new Error(`${stage}_provider "${name}" cannot do this stage`)
  return built
}

/** The part of the configuration that a provider asks for, with its own defaults. */
const optionsOf = (provider: Provider, config: Config) => Value.Parse(provider.options, config)
