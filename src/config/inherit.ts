import { commaParts } from './look-up.ts'
import type { Config } from './schema.ts'
import { isOfAVendor, OF_A_VENDOR, STAGES, type StageName, stagesOf } from './stages.ts'

/** Keys of the configuration that somebody set. */
export type Values = Readonly<Record<string, unknown>>

/** Whom a thing is for: a provider, at the vendor's own address where `address` is empty. */
export interface Place {
  readonly name: string
  readonly address: string
}

/** A thing that was written for one place, and would have gone to another. */
export interface Left {
  /** Its key, by its full path. */
  readonly key: string
  readonly was: Place
  readonly is: Place
}

/** What is inherited, and what is not. */
export interface Inherited {
  readonly values: Values
  readonly left: readonly Left[]
}

const OF_A_JUDGE = ['judge_base_url', 'judge_api_key', 'judge_model']
/** Options of a provider's own that say where it is. */
const WHEREABOUTS = ['url', 'resource']

/** What must not go to another address of the same provider: keys, and what may hold one. A model may be served at both. */
const FOR_AN_ADDRESS = /_(?:base_url|api_key|extra_headers|extra_body)$/

/**
 * The values of an earlier source with those of a later one over them. What names a thing of one vendor belongs to the provider that it was
 * written for, and a key to the address as well: where the later source names others for a stage, and not the thing, the stage does not
 * inherit it. What was written before anybody was named is for whoever is named first.
 */
export function inherit(below: Values, above: Values): Inherited {
  const whole: Record<string, unknown> = { ...below, ...above }
  const moves = STAGES.flatMap((stage) => moveOf(stage, firstOf(stage, below), firstOf(stage, whole)))
  const left: Left[] = []
  const leave = (keys: readonly string[], { was, is }: Move) => {
    const isLeft = (key: string) => was.name !== is.name || FOR_AN_ADDRESS.test(key)
    for (const key of keys.filter((each) => isLeft(each) && whole[each] !== undefined && above[each] === undefined)) {
      delete whole[key]
      left.push({ key, was, is })
    }
  }
  const judged = moveOf('llm', judgeOf(below), judgeOf(whole))
  const own = above['provider_options'] === undefined ? ownInherited(below, whole, left) : {}
  const named = STAGES.map((stage) => [stage, namesOf(stage, whole)] as const)
  for (const move of judged) leave(OF_A_JUDGE, move)
  for (const move of moves) leave(OF_A_VENDOR[move.stage], move)
  const isNamed = (stage: StageName) => above['base_url'] !== undefined || above[`${stage}_base_url`] !== undefined
  const unaddressed = moves.map(({ stage }) => stage).filter((stage) => !isNamed(stage))
  if (unaddressed.length > 0) leaveBaseUrl(whole, unaddressed)
  // What is left may have been what named the provider.
  for (const [stage, names] of named) if (namesOf(stage, whole)[0] !== names[0]) whole[`${stage}_provider`] = names
  return { values: { ...whole, ...own }, left }
}

/** The configuration without what names a thing of those who do a stage. */
export function withoutVendor(stage: StageName, config: Config): Config {
  const rest: Record<string, unknown> = { ...config }
  for (const key of OF_A_VENDOR[stage]) delete rest[key]
  leaveBaseUrl(rest, [stage])
  return rest as Config
}

/** The same for what stands under a provider's name. */
export function withoutOwn(name: string, stage: StageName, config: Config): Config {
  const all = config.provider_options
  if (!Object.hasOwn(all, name)) return config
  return { ...config, provider_options: { ...all, [name]: others(stage, all[name] ?? {}) } }
}

interface Move {
  readonly stage: StageName
  readonly was: Place
  readonly is: Place
}

const moveOf = (stage: StageName, was: Place | undefined, is: Place | undefined): Move[] =>
  was && is && (was.name !== is.name || was.address !== is.address) ? [{ stage, was, is }] : []

/** Texts of a file may still be a list with commas. */
function namesOf(stage: StageName, values: Values): readonly string[] {
  const names: unknown = stagesOf(values as Partial<Config>)[stage]
  if (typeof names === 'string') return commaParts(names)
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

/** Whom a stage asks first; undefined as long as nobody is named. */
function firstOf(stage: StageName, values: Values): Place | undefined {
  const [name] = namesOf(stage, values)
  const isNamed = (values[`${stage}_provider`] ?? values['provider']) !== undefined || name !== 'embedded'
  return name !== undefined && isNamed ? { name, address: addressOf(name, stage, values, values) } : undefined
}

/** The model of the calls, where no other is named. */
function judgeOf(values: Values): Place | undefined {
  const { judge_provider: provider, judge_base_url: address } = values as Partial<Config>
  if (provider === undefined && address === undefined) return firstOf('llm', values)
  const name = provider ?? 'openai'
  return { name, address: address ?? addressOf(name, 'llm', values, {}) }
}

/** `shared`: the keys for the first of the stage. */
function addressOf(name: string, stage: StageName, values: Values, shared: Values): string {
  const own = ownOf(name, values)
  const read = { ...shared, ...own }
  const parts = [read[`${stage}_base_url`] ?? read['base_url'], ...WHEREABOUTS.map((option) => own[option])]
  return parts.filter((part) => typeof part === 'string').join(' ')
}

function ownOf(name: string, { provider_options: all }: Values): Values {
  const own = isObject(all) && Object.hasOwn(all, name) ? all[name] : undefined
  return isObject(own) ? own : {}
}

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null

/** What stands under the name of a provider is for the address that it has there, too. */
function ownInherited(below: Values, whole: Values, left: Left[]): Values {
  const { provider_options: all } = whole
  if (!isObject(all)) return {}
  const kept: Record<string, unknown> = { ...all }
  for (const stage of STAGES)
    for (const [at, name] of namesOf(stage, whole).entries()) {
      const own = kept[name]
      const wasFirst = namesOf(stage, below)[0] === name
      const was = { name, address: addressOf(name, stage, below, wasFirst ? below : {}) }
      const is = { name, address: addressOf(name, stage, whole, at === 0 ? whole : {}) }
      if (!isObject(own) || was.address === is.address) continue
      kept[name] = others(stage, own)
      const lost = OF_A_VENDOR[stage].filter((key) => own[key] !== undefined)
      left.push(...lost.map((key) => ({ key: `provider_options.${name}.${key}`, was, is })))
    }
  return { provider_options: kept }
}

const others = (stage: StageName, own: Values): Record<string, unknown> =>
  Object.fromEntries(Object.entries(own).filter(([option]) => !isOfAVendor(stage, option)))

/** An address for all stages stays that of the stages which do not leave it. */
function leaveBaseUrl(whole: Record<string, unknown>, leaving: readonly StageName[]): void {
  const { base_url: address } = whole
  if (address === undefined) return
  for (const stage of STAGES.filter((each) => !leaving.includes(each)))
    whole[`${stage}_base_url`] ??= ownOf(namesOf(stage, whole)[0] ?? '', whole)['base_url'] ?? address
  delete whole['base_url']
}
