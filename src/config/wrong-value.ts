import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { expected } from './expected.ts'
import type { Problem } from './problem.ts'
import { suggest } from './suggest.ts'

/** No choice is longer. */
const MAX_NAME_CHARS = 64

/** The problem of a value that its schema refuses; `via` is the flag or variable it came from, absent for the file. */
export function wrongValue(key: string, schema: TSchema, value: unknown, via?: string): Problem {
  const shown = schema.secret ? 'a value of the wrong form' : shorten(JSON.stringify(value))
  const place = placeIn(Value.Errors(schema, value).First()?.path ?? '', schema)
  const hint: unknown = meant(schema, value) ?? schema.example ?? schema['default']
  return {
    key,
    wrong: `is ${shown}${place}${via ? ` (from ${via})` : ''} but must be ${expected(schema)}`,
    wayOut: hint === undefined ? 'Correct it or leave it out' : `Try ${JSON.stringify(hint)} or leave it out`,
  }
}

/** Of several choices, the one that is most like the value. */
function meant(schema: TSchema, value: unknown): string | undefined {
  const options: readonly TSchema[] = schema['anyOf'] ?? []
  const names = options.map((option): unknown => option['const']).filter((name) => typeof name === 'string')
  return typeof value === 'string' && value.length <= MAX_NAME_CHARS ? suggest(value, names) : undefined
}

/** `path` is a JSON pointer. A name in a secret may be the secret, unless it is one of ours. */
function placeIn(path: string, { secret, items }: TSchema): string {
  const [, entry, field = ''] = /^\/(\d+)(?:\/([\w-]+))?/.exec(path) ?? []
  if (entry !== undefined) {
    const known: object = items?.['properties'] ?? {}
    return `, wrong in entry ${Number(entry) + 1}${Object.hasOwn(known, field) ? ` at "${field}"` : ''},`
  }
  return secret !== true && /^(?:\/[\w-]{1,64}){2,}$/.test(path)
    ? `, wrong at ${path.slice(1).replaceAll('/', '.')},`
    : ''
}

const shorten = (text: string): string => {
  const shown = withoutUser(text)
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown
}

/** An address may hold a name and a password. */
function withoutUser(text: string): string {
  const from = text.search(/\b(?:https?|wss?|rediss?):/)
  const to = text.lastIndexOf('@')
  return from < 0 || to < from ? text : `${text.slice(0, text.indexOf(':', from))}://…${text.slice(to)}`
}
