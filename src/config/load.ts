import { Value } from '@sinclair/typebox/value'
import { environmentDoubts } from './check-environment.ts'
import { faultOfSecret } from './check-secrets.ts'
import { checkStages } from './check-stages.ts'
import { checkStandings } from './check-standings.ts'
import { checkTogether, doubts } from './check-together.ts'
import { idleKeys } from './idle-keys.ts'
import { type Found, lookUp } from './look-up.ts'
import { parseFile } from './parse-file.ts'
import type { Problem } from './problem.ts'
import { readKeys } from './read-keys.ts'
import type { CarriersFacts } from './carrier-facts.ts'
import { type Config, type Key, shapeOf } from './schema.ts'
import type { ProviderFacts } from './stages.ts'
import { addVendorKeys, unusableKeys } from './vendor-keys.ts'
import { wrongValue } from './wrong-value.ts'

export interface ConfigSources {
  readonly file?: { readonly path: string; readonly text: string }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Texts by the name of the key. */
  readonly flags: Readonly<Record<string, string>>
  readonly providers: Readonly<Record<string, ProviderFacts>>
  readonly carriers: CarriersFacts
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
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const { carriers } = sources
  const { keys, properties } = shapeOf(carriers)
  const problems: Problem[] = []
  const warnings: Problem[] = environmentDoubts(sources.env, keys)
  const inFile = sources.file ? parseFile(sources.file, problems) : {}
  const file = readKeys(inFile, properties, problems, warnings)

  const values: Record<string, unknown> = {}
  const given = new Map<Key, unknown>()
  const origins = new Map<string, string>()
  for (const key of keys) {
    const { name, path, schema } = key
    const found = lookUp(key, { ...sources, file })
    const wrong = found && faultOf(key, found)
    if (wrong) problems.push(wrong)
    // After a wrong value the later checks see the default.
    const isGood = found !== undefined && wrong === undefined
    put(values, path, isGood ? found.value : structuredClone(schema['default']))
    if (isGood) given.set(key, found.value)
    if (found?.via !== undefined) origins.set(name, found.via)
  }
  // Judged even when other keys are wrong, so that one run tells everything.
  warnings.push(...unusableKeys(values as Config, sources))
  const config = addVendorKeys(values as Config, sources, problems)
  checkStandings(given, problems, warnings)
  warnings.push(...idleKeys(given, config, sources), ...doubts(config, carriers))
  const written = Object.entries(values['api_keys'] ?? {}).flatMap(([name, key]) => (key === '' ? [] : [name]))
  const together = [
    ...checkTogether(config, carriers, sources.readText),
    ...checkStages(config, sources.providers, written),
  ]
  // A value that was refused is not said to be missing, too.
  const refused = new Set(problems.map(({ key }) => key))
  problems.push(...together.filter(({ key }) => !refused.has(key)))
  return problems.length > 0 ? { problems, warnings } : { config: deepFreeze(config), origins, warnings }
}

const faultOf = ({ name, schema }: Key, { value, via }: Found): Problem | undefined =>
  Value.Check(schema, value) ? faultOfSecret(name, schema, value, via) : wrongValue(name, schema, value, via)

/** Puts the value where the path says, making the objects on the way. */
function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path
  if (rest.length > 0) put((values[first] ??= {}) as Record<string, unknown>, rest, value)
  else if (value !== undefined) values[first] = value
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
