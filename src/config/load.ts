import { Value } from '@sinclair/typebox/value'
import { checkStages } from './check-stages.ts'
import { GUARD_KEYS, missingGuards } from './guards.ts'
import { parseFile } from './parse-file.ts'
import type { Problem } from './problem.ts'
import { CONFIG_KEYS, type Config, type ConfigKey, envNamesOf, schemaOf } from './schema.ts'
import type { ProviderFacts } from './stages.ts'
import { suggest } from './suggest.ts'
import { wrongValue } from './wrong-value.ts'

export interface ConfigSources {
  readonly file?: { readonly path: string; readonly text: string }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags: Partial<Record<ConfigKey, string>>
  readonly providers: Readonly<Record<string, ProviderFacts>>
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
  problems.push(...missingGuards(file, sources.env))
  const known = new Set<string>([...CONFIG_KEYS, ...GUARD_KEYS])
  for (const key of Object.keys(file)) if (!known.has(key)) warnings.push(unknownKey(key))

  const values: Record<string, unknown> = {}
  for (const key of CONFIG_KEYS) {
    const found = lookUp(key, file, sources)
    if (!found) {
      const preset: unknown = schemaOf(key)['default']
      if (preset !== undefined) values[key] = structuredClone(preset)
    } else if (Value.Check(schemaOf(key), found.value)) values[key] = found.value
    else problems.push(wrongValue(key, schemaOf(key), found.value, found.via))
  }
  // Judged even when other keys are wrong, so that one run tells everything.
  const config = addVendorKeys(values as Config, sources)
  problems.push(...checkStages(config, sources.providers))
  return problems.length > 0 ? { problems, warnings } : { config: deepFreeze(config), warnings }
}

interface Found {
  readonly value: unknown
  /** A flag or environment name; absent for the file. */
  readonly via?: string
}

/** An empty variable counts as not set: that is how container files leave things out. */
function lookUp(key: ConfigKey, file: Record<string, unknown>, { flags, env }: ConfigSources): Found | undefined {
  const flag = flags[key]
  if (flag !== undefined) return { value: fromText(key, flag), via: `--${key}` }
  for (const name of envNamesOf(key)) {
    const given = env[name]
    if (given !== undefined && given !== '') return { value: fromText(key, given), via: name }
  }
  return Object.hasOwn(file, key) ? { value: file[key] } : undefined
}

/** What stays a text where it should not is refused by the schema afterwards. */
function fromText(key: ConfigKey, given: string): unknown {
  const trimmed = given.trim()
  switch (schemaOf(key)['type']) {
    case 'integer':
    case 'number':
      return trimmed === '' || Number.isNaN(Number(trimmed)) ? given : Number(trimmed)
    case 'boolean':
      return { true: true, '1': true, yes: true, false: false, '0': false, no: false }[trimmed.toLowerCase()] ?? given
    case 'array':
      return trimmed
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    default:
      return given
  }
}

function unknownKey(key: string): Problem {
  const meant = suggest(key, CONFIG_KEYS)
  return {
    key,
    wrong: 'is not a key of this version and is ignored',
    wayOut: meant ? `Did you mean ${meant}?` : 'Remove it, or see "voxray init" for all keys',
  }
}

/** No provider of a stage, but a vendor with a key. */
const DAILY = ['daily', 'DAILY_API_KEY'] as const

/** `api_keys` wins over the vendor's variable, as everything written for this program does. */
function addVendorKeys(config: Config, { env, providers }: ConfigSources): Config {
  const keys: Record<string, string> = { ...config.api_keys }
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
