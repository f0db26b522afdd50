import { Kind, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { isForeign } from './foreign-variables.ts'
import type { Key } from './schema.ts'

export interface Found {
  readonly value: unknown
  /** A flag or environment name; absent for the file. */
  readonly via?: string
}

export interface Given {
  /** Values of the file by name of key. */
  readonly file: ReadonlyMap<string, unknown>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags: Readonly<Record<string, string>>
}

/**
 * What a key is set to, without white space around any text unless the key says that it counts: files and secrets are often written with a line break at the end.
 * An empty variable counts as not set: that is how container files leave things out. A blank one does not: where a key was
 * meant, its loss would open the server.
 */
export function lookUp({ name, schema, env: variables }: Key, { file, env, flags }: Given): Found | undefined {
  const flag = flags[name]
  if (flag !== undefined) return { value: fromText(schema, flag.trim()), via: `--${schema.flag ?? name}` }
  for (const variable of variables) {
    const given = env[variable]
    if (given === undefined || given === '' || isForeign(variable, given.trim())) continue
    return { value: fromText(schema, given.trim()), via: variable }
  }
  const written = file.get(name)
  // Files of voxray-go leave things out in the same way.
  if (written === undefined || (written === '' && !Value.Check(schema, written))) return undefined
  const value = schema.verbatim ? written : trimmed(written)
  return { value: schema.commas && typeof value === 'string' ? fromText(schema, value) : value }
}

/** Trims texts at any depth. */
export function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) return value.map(trimmed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, trimmed(inner)]))
}

const SWITCHES: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
}

/** What stays a text where it should not is refused by the schema afterwards. */
function fromText(schema: TSchema, given: string): unknown {
  switch (schema[Kind]) {
    case 'Integer':
    case 'Number':
      return given === '' || Number.isNaN(Number(given)) ? given : Number(given)
    case 'Boolean':
      return SWITCHES[given.toLowerCase()] ?? given
    case 'Record':
      return fromJson(schema, given)
    case 'Array': {
      if (given.startsWith('[')) return fromJson(schema, given)
      const named = commaParts(given)
      // Commas alone name nothing: a list of keys that came out empty would open the server.
      return named.length > 0 ? named : given
    }
    default:
      return given
  }
}

/** What stands between commas. */
export const commaParts = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function fromJson(schema: TSchema, given: string): unknown {
  try {
    const value: unknown = JSON.parse(given)
    return schema.verbatim ? value : trimmed(value)
  } catch {
    return given
  }
}
