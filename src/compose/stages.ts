import { readFile } from 'node:fs/promises'
import { Value } from '@sinclair/typebox/value'
import type { Config } from '../config/schema.ts'
import { readBy } from '../config/provider-options.ts'
import { keyOf, type ProviderFacts, readFor, seenBy, STAGES, type StageName, stagesOf } from '../config/stages.ts'
import { fallbackLlm } from '../llm/fallback.ts'
import { FirstTokens } from '../llm/first-tokens.ts'
import type { Llm } from '../llm/llm.ts'
import * as registry from '../providers/index.ts'
import type { Connect } from '../providers/socket/connect.ts'
import type { Io, Provider, Resident } from '../providers/provider.ts'
import { type Breaker, type BreakerListener, RestingBreaker } from '../std/breaker.ts'
import type { StageError } from '../std/errors.ts'
import { JointBreaker } from '../std/joint-breaker.ts'
import { fallbackStt } from '../stt/fallback.ts'
import type { Stt } from '../stt/stt.ts'
import { fallbackTts } from '../tts/fallback.ts'
import type { Tts } from '../tts/tts.ts'
import { budgetsOf, turnRulesOf } from './rules.ts'

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
        needsKey: (stage, config) => provider.needsKey(stage, optionsOf(name, provider, stage, config)),
        needsBaseUrl: (stage, config) =>
          provider.needsBaseUrl?.(stage, optionsOf(name, provider, stage, config)) ?? false,
        keyFault: (stage, key) => provider.keyFault?.(stage, key),
        sttIdle: (config) => provider.sttIdle?.(optionsOf(name, provider, 'stt', config)) ?? {},
      },
    ]),
  )

export const PROVIDER_FACTS = providerFactsOf(PROVIDERS)

/** Who hears, thinks and speaks. */
export interface Models {
  readonly stt: Stt
  readonly llm: Llm
  readonly tts: Tts
}

/** The same, with what has to be loaded. Disposing ends what runs in this process. */
export interface Stages extends Models, AsyncDisposable {
  /** Loads what can be loaded before the first call. Throws `StageError`. */
  preload(): Promise<void>
}

/** Looks at each model that does some work. One that stands for several does none itself. */
export interface Watching {
  stt(stt: Stt): Stt
  llm(llm: Llm): Llm
  tts(tts: Tts): Tts
}

const UNWATCHED: Watching = { stt: (stt) => stt, llm: (llm) => llm, tts: (tts) => tts }

export interface StageIo extends Omit<Io, 'key' | 'retried' | 'attempts'> {
  /** A model is about to be asked again. */
  readonly retried?: (error: StageError, model: string) => void
  /** Measures the connections of a vendor. */
  readonly watchConnect?: (connect: Connect, stage: StageName, provider: string) => Connect
  /** Told of one that is in a list, when it fails and when it is back. */
  readonly breaker?: (stage: StageName, model: string) => BreakerListener
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
  /** How fast each was lately, for all calls. */
  readonly #firstTokens = new Map<string, FirstTokens>()
  readonly #breakers = new Map<string, Breaker>()
  readonly #several: { readonly [S in StageName]: Map<string, Models[S]> } = {
    stt: new Map(),
    llm: new Map(),
    tts: new Map(),
  }

  constructor(io: StageIo, providers: Providers = PROVIDERS) {
    this.#io = io
    this.#providers = providers
    this.#facts = providerFactsOf(providers)
  }

  of(config: Config, watching: Watching = UNWATCHED): Models {
    const { clock } = this.#io
    const { firstTokenMs, firstAudioMs, stallMs } = budgetsOf(config)
    const { patienceMs } = turnRulesOf(config)
    const { llm_hedge: hedges } = config
    const stt = this.#members('stt', config)
    const llm = this.#members('llm', config)
    const tts = this.#members('tts', config)
    const isWatched = watching !== UNWATCHED
    return {
      stt: this.#one(
        'stt',
        watched<Stt>(stt, (model) => watching.stt(model)),
        isWatched,
        [patienceMs],
        (members) => fallbackStt(members, { clock, patienceMs }),
      ),
      llm: this.#one(
        'llm',
        watched<Llm>(llm, (model) => watching.llm(model)),
        isWatched,
        [firstTokenMs, stallMs, hedges],
        (members) => fallbackLlm(members, { clock, firstTokenMs, stallMs, hedges }),
        hedges,
      ),
      tts: this.#one(
        'tts',
        watched<Tts>(tts, (model) => watching.tts(model)),
        isWatched,
        [firstAudioMs, stallMs],
        (members) => fallbackTts(members, { clock, firstAudioMs, stallMs }),
      ),
    }
  }

  /** Each model that a configuration names for a stage. */
  each<S extends StageName>(
    stage: S,
    config: Config,
  ): readonly Pick<Vendor<Built[S]>, 'provider' | 'model' | 'print'>[] {
    return this.#members(stage, config)
  }

  async preload(): Promise<void> {
    await Promise.all(this.#all().map((resident) => resident.preload?.()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#all().map((resident) => resident[Symbol.asyncDispose]?.()))
  }

  #all(): readonly Partial<Resident>[] {
    return STAGES.flatMap((stage): Partial<Resident>[] => Array.from<Partial<Resident>>(this.#built[stage].values()))
  }

  /** One model as it is, several as one. */
  #one<S extends StageName, M extends Vendor<Models[S]>>(
    stage: S,
    members: readonly M[],
    isWatched: boolean,
    rules: readonly unknown[],
    join: (members: readonly [M, ...M[]]) => Models[S],
    joinsOne = false,
  ): Models[S] {
    const [first, ...others] = members
    if (!first) throw new Error(`no provider does ${stage}`)
    if (others.length === 0 && !joinsOne) return first.model
    if (isWatched) return join([first, ...others])
    const joined: Map<string, Models[S]> = this.#several[stage]
    const print = JSON.stringify([members.map((member) => member.print), rules])
    const known = joined.get(print) ?? join([first, ...others])
    joined.set(print, known)
    return known
  }

  #members<S extends StageName>(stage: S, config: Config): readonly Vendor<Built[S]>[] {
    const names = stagesOf(config)[stage]
    return names.map((name, at) => this.#take(stage, name, seenBy(name, stage, config), at < names.length - 1))
  }

  /** `isBacked`: another is asked when it fails, so it is not asked twice itself. */
  #take<S extends StageName>(stage: S, name: string, config: Config, isBacked: boolean): Vendor<Built[S]> {
    const built: Map<string, Built[S]> = this.#built[stage]
    const provider = this.#providers[name]
    const facts = this.#facts[name]
    const key = facts && keyOf(stage, name, facts, config)
    const options = provider ? optionsOf(name, provider, stage, config) : {}
    const read = inOrder(options)
    const print = JSON.stringify([name, key, read])
    const own = `${print}${isBacked}`
    let model = built.get(own)
    if (!model) {
      const retried = (error: StageError) => this.#io.retried?.(error, model?.name ?? '')
      const connect = this.#io.watchConnect?.(this.#io.connect, stage, name) ?? this.#io.connect
      const io = { readText, ...this.#io, connect, key, retried, ...(isBacked && { attempts: 1 }) }
      const make: Make<S> = MAKE[stage]
      model = provider && make(provider, options, io)
      if (model === undefined) throw new Error(`${stage}_provider "${name}" cannot do this stage`)
      built.set(own, model)
    }
    const firstTokens = once(this.#firstTokens, `${stage} ${print}`, () => new FirstTokens())
    return {
      model,
      provider: name,
      print,
      firstTokens,
      breaker: this.#breakerOf(stage, [name, key], read, model.name),
    }
  }

  /** That of a vendor, at one address and with one key, joined with that of its model or voice. */
  #breakerOf(stage: StageName, whose: readonly unknown[], read: readonly Option[], model: string): Breaker {
    const place = read.filter(([option]) => isPlace(option))
    const named = read.filter(([option]) => NAMED.test(option))
    const of = (...print: readonly unknown[]) =>
      once(
        this.#breakers,
        JSON.stringify([stage, whose, ...print]),
        () => new RestingBreaker(this.#io.clock, this.#io.breaker?.(stage, model)),
      )
    return new JointBreaker(of(place), of(place, named))
  }
}

type Option = readonly [string, unknown]

/** What this key has, made once. */
function once<T>(all: Map<string, T>, key: string, make: () => T): T {
  const one = all.get(key) ?? make()
  all.set(key, one)
  return one
}

/** One provider of a stage, built. */
interface Vendor<M> {
  readonly model: M
  readonly breaker: Breaker
  readonly firstTokens: FirstTokens
  /** As the configuration calls it. */
  readonly provider: string
  /** Of what it was built from, whether another is behind it or not. */
  readonly print: string
}

const watched = <M>(members: readonly Vendor<M>[], watch: (model: M) => M): readonly Vendor<M>[] =>
  members.map((member) => ({ ...member, model: watch(member.model) }))

type Make<S extends StageName> = (provider: Provider, options: Options, io: Io) => Built[S] | undefined

const MAKE: { readonly [S in StageName]: Make<S> } = {
  stt: (provider, options, io) => provider.stt?.(options, io),
  llm: (provider, options, io) => provider.llm?.(options, io),
  tts: (provider, options, io) => provider.tts?.(options, io),
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8')

type Options = ReturnType<typeof optionsOf>
type Built = { readonly [S in StageName]: NonNullable<ReturnType<NonNullable<Provider[S]>>> }

/** All that the first voice of a configuration is built from but its key, in one text. */
export function printOfVoice(config: Config, providers: Providers = PROVIDERS): string {
  const [name = ''] = stagesOf(config).tts
  const provider = providers[name]
  return JSON.stringify([name, provider && inOrder(optionsOf(name, provider, 'tts', seenBy(name, 'tts', config)))])
}

/** In an order that is none of the file's. */
const inOrder = (options: Options) => Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Who is asked, at which address: what else stands under the name of a stage says how. A vendor's own options may be regions and the like. */
const isPlace = (option: string): boolean =>
  /_(?:base_url|extra_headers)$/.test(option) || !/^(?:(?:stt|llm|tts|turn|user_turn|vad)_|model$)/.test(option)
const NAMED = /(?:^|_)(?:model|voice)$/

/** The part of the configuration that a provider asks for in a stage and its own options, with its own defaults. */
const optionsOf = (name: string, provider: Provider, stage: StageName, config: Config) => {
  const options = readFor(stage, provider.options)
  const read = { ...readBy(name, config) }
  for (const [option, schema] of Object.entries(options.properties))
    if (isFollower(schema)) read[option] ??= config[schema.follows]
  return Value.Parse(options, read)
}

/** An option that is what a key of the configuration is unless it is set. */
const isFollower = (schema: object): schema is { readonly follows: keyof Config } => 'follows' in schema
