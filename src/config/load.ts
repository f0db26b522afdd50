import { type Brought, judgedConfigs, withCode } from './brought.ts'
import { checkAgents } from './check-agents.ts'
import { environmentDoubts } from './check-environment.ts'
import { checkStandings } from './check-standings.ts'
import { checkTogether, doubts } from './check-together.ts'
import { faultOf, put } from './given.ts'
import { idleKeys } from './idle-keys.ts'
import { namesOf } from '../std/key-variables.ts'
import { inherit, type Values } from './inherit.ts'
import { leftBehind } from './left-behind.ts'
import { inSources } from './in-sources.ts'
import { lookUp } from './look-up.ts'
import { addVendorOptions } from './option-variables.ts'
import { parseFile } from './parse-file.ts'
import type { Problem } from './problem.ts'
import { readAgents } from './read-agents.ts'
import { fromPlugins } from './plugins.ts'
import { readKeys } from './read-keys.ts'
import type { CarriersFacts } from './carrier-facts.ts'
import { type Config, type Key, shapeOf } from './schema.ts'
import type { ProviderFacts } from './stages.ts'
import { suggest } from './suggest.ts'
import { addVendorKeys, unusableKeys } from './vendor-keys.ts'

export interface ConfigSources {
  readonly file?: { readonly path: string; readonly text: string }
  /** What a file would hold, for those who have none. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Texts by the name of the key. */
  readonly flags: Readonly<Record<string, string>>
  readonly providers: Readonly<Record<string, ProviderFacts>>
  readonly carriers: CarriersFacts
  /** Agents in code, with the keys that each sets. The first is the default agent where none is configured. */
  readonly agents?: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  /** What these bring along. */
  readonly brought?: Brought
  /** The text of another file that the configuration names; throws when it cannot be read. */
  readonly readText: (path: string) => string
}

/** All problems at once, or a frozen configuration; warnings either way. */
export type LoadedConfig = { readonly warnings: readonly Problem[] } & (
  | {
      readonly config: Config
      /** The flag or variable that set a key, by its name; no entry for the file and for defaults. */
      readonly origins: ReadonlyMap<string, string>
      readonly problems?: never
    }
  | { readonly problems: readonly Problem[] }
)

/** defaults <- file <- environment <- flags. */
export function loadConfig(from: ConfigSources): LoadedConfig {
  const sources = { ...from, ...(from.brought && { providers: withCode(from.providers) }) }
  const { carriers } = sources
  const shape = shapeOf(carriers)
  const { keys, properties } = shape
  const problems: Problem[] = []
  const warnings: Problem[] = environmentDoubts(sources.env, keys, vendorKeys(sources.providers))
  const inFile = fromPlugins(sources.file ? parseFile(sources.file, problems) : { ...sources.values })
  const file = readKeys(inFile, properties, problems, (...key) => warnings.push(unknownKey(...key)))

  const inherited = inSources(keys, { ...sources, file })
  const values: Record<string, unknown> = {}
  const given = new Map<Key, unknown>()
  const origins = new Map<string, string>()
  for (const key of keys) {
    const { name, path, schema } = key
    const found = lookUp(key, { ...sources, file })
    const wrong = found && faultOf(key, found)
    if (wrong) problems.push(wrong)
    // After a wrong value the later checks see the default.
    const value = wrong ? undefined : inherited.values[name]
    put(values, path, value ?? structuredClone(schema['default']))
    if (!found || value === undefined) continue
    given.set(key, value)
    if (found.via !== undefined) origins.set(name, found.via)
  }
  // Judged even when other keys are wrong, so that one run tells everything.
  warnings.push(...unusableKeys(values as Config, sources))
  warnings.push(...leftBehind(inherited.left, sources.providers))
  addAgents(values, sources.agents)
  const agents = readAgents((values as Config).agents, shape, problems)
  values['agents'] = Object.fromEntries([...agents].map(([name, agent]) => [name, agent.values]))
  const config = addVendorOptions(addVendorKeys(values as Config, sources, problems), sources, problems)
  checkStandings(given, problems, warnings)
  const judgedBy = judgedConfigs(config, sources.brought)
  const wholes = [...judgedBy]
  const sharing = ({ path: [root = ''] }: Key) =>
    wholes.flatMap(([name, whole]) => (Object.hasOwn(agents.get(name)?.values ?? {}, root) ? [] : [whole]))
  warnings.push(...idleKeys(given, sharing, sources), ...doubts(config, carriers))
  const written = Object.entries(values['api_keys'] ?? {}).flatMap(([name, key]) => (key === '' ? [] : [name]))
  // A value that was refused is not said to be missing, too.
  const refused = new Set(problems.map(({ key }) => key))
  const judged = checkAgents({ ...sources, config, judgedBy, agents, shape, written, refused })
  warnings.push(...judged.warnings.map((warning) => inWordsOfCode(warning, sources.agents)))
  const together = [...checkTogether(config, carriers, sources.readText), ...judged.problems]
  problems.push(...together.filter(({ key }) => !refused.has(key)))
  return problems.length > 0 ? { problems, warnings } : { config: deepFreeze(config), origins, warnings }
}

function unknownKey(above: string, name: string, known: readonly string[]): Problem {
  const meant = suggest(name, known)
  return {
    key: above + name,
    wrong: 'is not a key of this version and is ignored',
    wayOut: meant ? `Did you mean ${above}${meant}?` : 'Remove it; the command "init" writes a file with all keys',
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}

/** An agent in code has to have a prompt, and knows it by another name. */
function inWordsOfCode(warning: Problem, inCode: ConfigSources['agents']): Problem {
  const isPrompt = (name: string, keys: object) =>
    warning.key === `agents.${name}.system_prompt` && Object.hasOwn(keys, 'system_prompt')
  const [name] = [...(inCode ?? [])].find((agent) => isPrompt(...agent)) ?? []
  if (name === undefined) return warning
  return {
    ...warning,
    key: `The prompt of the agent "${name}"`,
    wayOut: 'Name a language model in voxray.json, as docs/models.md says',
  }
}

function addAgents(values: Record<string, unknown>, inCode: ConfigSources['agents']): void {
  if (!inCode) return
  const written: Record<string, object> = { ...(values['agents'] as Config['agents']) }
  for (const [name, keys] of inCode) written[name] = withCodeOver(values, written[name] ?? {}, keys)
  values['agents'] = written
  values['default_agent'] ??= [...inCode.keys()][0]
}

/** What the file has of an agent, with what its code sets over it. */
function withCodeOver(top: Values, inFile: object, inCode: Values): object {
  const { values, left } = inherit(inherit(top, { ...inFile }).values, inCode)
  const isLeft = (key: string) => left.some((each) => each.key === key)
  const kept = Object.entries(inFile).filter(([key]) => !isLeft(key))
  const own = Object.hasOwn(inFile, 'provider_options') && { provider_options: values['provider_options'] }
  return { ...Object.fromEntries(kept), ...own, ...inCode }
}

const vendorKeys = (providers: ConfigSources['providers']): string[] =>
  Object.values(providers).flatMap(({ env }) => namesOf(env))
