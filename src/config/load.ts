import { Kind, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { checkStages } from './check-stages.ts'
import { checkStandings } from './check-standings.ts'
import { checkTogether, doubts } from './check-together.ts'
import { parseFile } from './parse-file.ts'
import type { Problem } from './problem.ts'
import { readKeys } from './read-keys.ts'
import { type Config, type Key, KEYS } from './schema.ts'
import type { ProviderFacts } from './stages.ts'
import { suggest } from './suggest.ts'
import { wrongValue } from './wrong-value.ts'

export interface ConfigSources {
  readonly file?: { readonly path: string; readonly text: string }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Texts by the name of the key. */
  readonly flags: Readonly<Record<string, string>>
  readonly providers: Readonly<Record<string, ProviderFacts>>
  /** The text of another file that the configuration names; throws when it cannot be read. */
  readonly readText: (path: string) => string
}

/** All problems at once, or a frozen configuration; warnings either way. */
export type LoadedConfig = { readonly warnings: readonly Problem[] } & (
  { readonly config: Config; readonly problems?: never } | { readonly problems: readonly Problem[] }
)

/** defaults <- file <- environment <- flags. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const file = sources.file ? parseFile(sources.file, problems) : {}
  const inFile = readKeys(file, problems, warnings)

  const values: Record<string, unknown> = {}
  const given = new Map<Key, unknown>()
  for (const key of KEYS) {
    const found = lookUp(key, inFile, sources)
    if (!found) put(values, key.path, structuredClone(key.schema['default']))
    else if (Value.Check(key.schema, found.value)) {
      put(values, key.path, found.value)
      given.set(key, found.value)
    } else {
      put(values, key.path, undefined)
      problems.push(wrongValue(key.name, key.schema, found.value, found.via))
    }
  }
  // Judged even when other keys are wrong, so that one run tells everything.
  warnings.push(...unusableKeys(values as Config, sources))
  const config = addVendorKeys(values as Config, sources)
  checkStandings(given, problems, warnings)
  warnings.push(...doubts(config))
  const written = Object.entries(values['api_keys'] ?? {}).flatMap(([name, key]) => (key === '' ? [] : [name]))
  problems.push(...checkTogether(config, sources.readText), ...checkStages(config, sources.providers, written))
  return problems.length > 0 ? { problems, warnings } : { config: deepFreeze(config), warnings }
}

interface Found {
  readonly value: unknown
  /** A flag or environment name; absent for the file. */
  readonly via?: string
}

/** An empty variable counts as not set: that is how container files leave things out. */
function lookUp(
  { name, schema, env: names }: Key,
  inFile: ReadonlyMap<string, unknown>,
  { flags, env }: ConfigSources,
): Found | undefined {
  const flag = flags[name]
  if (flag !== undefined) return { value: fromText(schema, flag), via: `--${schema.flag ?? name}` }
  for (const variable of names) {
    const given = env[variable]
    if (given !== undefined && given !== '') return { value: fromText(schema, given), via: variable }
  }
  const value = inFile.get(name)
  if (value === undefined) return undefined
  if (typeof value !== 'string') return { value }
  // Files of the reference leave things out in the same way.
  if (value === '' && !Value.Check(schema, value)) return undefined
  return { value: schema.commas ? fromText(schema, value) : value }
}

/** What stays a text where it should not is refused by the schema afterwards. */
function fromText(schema: TSchema, given: string): unknown {
  const trimmed = given.trim()
  switch (schema[Kind]) {
    case 'Integer':
    case 'Number':
      return trimmed === '' || Number.isNaN(Number(trimmed)) ? given : Number(trimmed)
    case 'Boolean':
      return { true: true, '1': true, yes: true, false: false, '0': false, no: false }[trimmed.toLowerCase()] ?? given
    case 'Array': {
      const parts = trimmed.split(',').map((part) => part.trim())
      const named = parts.filter((part) => part !== '')
      // Commas alone name nothing: a list of keys that came out empty would open the server.
      return named.length > 0 ? named : given
    }
    default:
      return given
  }
}

/** Puts the value where the path says, making the objects on the way. */
function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path
  if (rest.length > 0) put((values[first] ??= {}) as Record<string, unknown>, rest, value)
  else if (value !== undefined) values[first] = value
}

/** No provider of a stage, but a vendor with a key. */
const DAILY = ['daily', 'DAILY_API_KEY'] as const

function unusableKeys({ api_keys = {} }: Partial<Config>, { providers }: ConfigSources): Problem[] {
  const known = [...Object.keys(providers), DAILY[0], 'daily_api_key']
  // A key left empty is one nobody has.
  const unknown = Object.keys(api_keys).filter((name) => api_keys[name] !== '' && !known.includes(name))
  return unknown.map((name) => {
    const meant = suggest(name, known)
    return {
      key: `api_keys.${name}`,
      wrong: 'is for no provider of this version and is ignored',
      wayOut: meant ? `Did you mean ${meant}?` : 'Remove it',
    }
  })
}

/** `api_keys` wins over the vendor's variable, as everything written for this program does. */
function addVendorKeys(config: Config, { env, providers }: ConfigSources): Config {
  const keys = Object.fromEntries(Object.entries(config.api_keys ?? {}).filter(([, key]) => key !== ''))
  const variables = Object.entries(providers).map(([name, { env: variable }]) => [name, variable] as const)
  for (const [name, variable] of [...variables, DAILY]) {
    const key = variable === undefined ? undefined : env[variable]
    if (key) keys[name] ??= key
  }
  return { ...config, api_keys: keys }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
