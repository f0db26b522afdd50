import { Value } from '@sinclair/typebox/value'
import type { Config } from '../config/schema.ts'
import { readBy } from '../config/provider-options.ts'
import { keyOf, type ProviderFacts, STAGES, type StageName, stagesOf } from '../config/stages.ts'
import type { Llm } from '../llm/llm.ts'
import * as registry from '../providers/index.ts'
import type { Io, Provider, Resident } from '../providers/provider.ts'
import type { StageError } from '../std/errors.ts'
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
        needsKey: (stage, config) => provider.needsKey(stage, optionsOf(name, provider, config)),
      },
    ]),
  )

export const PROVIDER_FACTS = providerFactsOf(PROVIDERS)

/** Who hears, thinks and speaks. */
export interface Models {
  readonly stt: Stt
  readonly llm: Llm & Partial<Resident>
  readonly tts: Tts
}

/** The same, with what has to be loaded. Disposing ends what runs in this process. */
export interface Stages extends Models, AsyncDisposable {
  /** Loads what can be loaded before the first call. Throws `StageError`. */
  preload(): Promise<void>
}

export interface StageIo extends Omit<Io, 'key' | 'retried'> {
  /** A model is about to be asked again. */
  readonly retried?: (error: StageError, model: string) => void
}

/** Builds the configured providers; the configuration has been checked against the facts of these. */
export function openStages(config: Config, io: StageIo, providers: Providers = PROVIDERS): Stages {
  const pool = new StagePool(io, providers)
  return { ...pool.of(config), preload: () => pool.preload(), [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() }
}

/** The stages of several configurations. Those that would be built from the same provider, options and key are built once. */
export class StagePool implements AsyncDisposable {
  readonly #io: StageIo
  readonly #providers: Providers
  readonly #facts: Readonly<Record<string, ProviderFacts>>
  readonly #built: { readonly [S in StageName]: Map<string, Built[S]> } = {
    stt: new Map(),
    llm: new Map(),
    tts: new Map(),
  }

  constructor(io: StageIo, providers: Providers = PROVIDERS) {
    this.#io = io
    this.#providers = providers
    this.#facts = providerFactsOf(providers)
  }

  of(config: Config): Models {
    return {
      stt: this.#take('stt', config, (provider, options, io) => provider.stt?.(options, io)),
      llm: this.#take('llm', config, (provider, options, io) => provider.llm?.(options, io)),
      tts: this.#take('tts', config, (provider, options, io) => provider.tts?.(options, io)),
    }
  }

  async preload(): Promise<void> {
    await Promise.all(this.#all().map((resident) => resident.preload?.()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#all().map((resident) => resident[Symbol.asyncDispose]?.()))
  }

  #all(): readonly Partial<Resident>[] {
    return STAGES.flatMap((stage): Partial<Resident>[] => [...this.#built[stage].values()])
  }

  #take<S extends StageName>(
    stage: S,
    config: Config,
    make: (provider: Provider, options: Options, io: Io) => Built[S] | undefined,
  ): Built[S] {
    const built: Map<string, Built[S]> = this.#built[stage]
    const name = stagesOf(config)[stage]
    const provider = this.#providers[name]
    const facts = this.#facts[name]
    const key = facts && keyOf(stage, name, facts, config)
    const options = provider ? optionsOf(name, provider, config) : {}
    const print = JSON.stringify([name, key, Object.entries(options).filter(([option]) => isReadBy(stage, option))])
    const known = built.get(print)
    if (known) return known
    let model = ''
    const retried = (error: StageError) => this.#io.retried?.(error, model)
    const made = provider && make(provider, options, { ...this.#io, key, retried })
    if (made === undefined) throw new Error(`${stage}_provider "${name}" cannot do this stage`)
    model = made.name
    built.set(print, made)
    return made
  }
}

type Options = ReturnType<typeof optionsOf>
type Built = { readonly [S in StageName]: NonNullable<ReturnType<NonNullable<Provider[S]>>> }

/** Keys that say how a caller is heard. */
const OF_HEARING = /^(?:stt|turn|user_turn|vad)_/

/** Whether a stage could read an option: those of other stages begin with their names. */
function isReadBy(stage: StageName, option: string): boolean {
  if (OF_HEARING.test(option)) return stage === 'stt'
  if (option === 'model') return stage === 'llm'
  return STAGES.every((other) => other === stage || !option.startsWith(`${other}_`))
}

/** The part of the configuration that a provider asks for and its own options, with its own defaults. */
const optionsOf = (name: string, provider: Provider, config: Config) =>
  Value.Parse(provider.options, readBy(name, config))
