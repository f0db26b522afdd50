import { Value } from '@sinclair/typebox/value'
import type { Config } from '../config/schema.ts'
import { keyOf, type ProviderFacts, STAGES, type StageName, stagesOf } from '../config/stages.ts'
import type { Llm } from '../llm/llm.ts'
import * as registry from '../providers/index.ts'
import type { Io, Provider, Resident } from '../providers/provider.ts'
import type { Stt } from '../stt/stt.ts'
import type { Tts } from '../tts/tts.ts'

const PROVIDERS: Readonly<Record<string, Provider>> = { ...registry }

/** What the configuration is checked against. */
export const PROVIDER_FACTS: Readonly<Record<string, ProviderFacts>> = Object.fromEntries(
  Object.entries(PROVIDERS).map(([name, provider]): [string, ProviderFacts] => [
    name,
    {
      env: provider.env,
      options: provider.options,
      stages: STAGES.filter((stage) => provider[stage] !== undefined),
      needsKey: (stage, config) => provider.needsKey(stage, optionsOf(provider, config)),
    },
  ]),
)

/** Who hears, thinks and speaks for all calls. Disposing ends what runs in this process. */
export interface Stages extends AsyncDisposable {
  readonly stt: Stt
  readonly llm: Llm & Partial<Resident>
  readonly tts: Tts
  /** Loads what can be loaded before the first call. Throws `StageError`. */
  preload(): Promise<void>
}

/** Builds the configured providers; the configuration has been checked against `PROVIDER_FACTS`. */
export function openStages(config: Config, world: Omit<Io, 'key'>): Stages {
  const names = stagesOf(config)
  const stt = build('stt', names, config, (provider, options, key) => provider.stt?.(options, { ...world, key }))
  const llm = build('llm', names, config, (provider, options, key) => provider.llm?.(options, { ...world, key }))
  const tts = build('tts', names, config, (provider, options, key) => provider.tts?.(options, { ...world, key }))
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
  name: StageName,
  names: Record<StageName, string>,
  config: Config,
  make: (provider: Provider, options: ReturnType<typeof optionsOf>, key: string | undefined) => T | undefined,
): T {
  const provider = PROVIDERS[names[name]]
  const facts = PROVIDER_FACTS[names[name]]
  const key = facts && keyOf(name, names[name], facts, config)
  const built = provider && make(provider, optionsOf(provider, config), key)
  if (built === undefined) throw new Error(`${name}_provider "${names[name]}" cannot do this stage`)
  return built
}

/** The part of the configuration that a provider asks for, with its own defaults. */
const optionsOf = (provider: Provider, config: Config) => Value.Parse(provider.options, config)
