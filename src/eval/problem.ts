import type { TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType } from '@sinclair/typebox/value'

/** The way to a value: names of keys, and places in lists from 0. */
export type Path = readonly (string | number)[]

/** Something wrong with a file of scenarios. */
export interface Problem {
  readonly path: Path
  /** Completes a sentence that begins with the path. */
  readonly wrong: string
}

/** What a schema has against a value, once for each place. */
export function problemsOf(schema: TSchema, value: unknown, at: Path): Problem[] {
  const problems = new Map<string, Problem>()
  for (const error of Value.Errors(schema, value)) {
    const path = [...at, ...stepsOf(error.path)]
    const name = nameOf(path)
    if (!problems.has(name)) problems.set(name, { path, wrong: wrongOf(error) })
  }
  return [...problems.values()]
}

const stepsOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')))

function wrongOf({ type, schema }: { readonly type: ValueErrorType; readonly schema: TSchema }): string {
  if (type === ValueErrorType.ObjectAdditionalProperties) return 'is not known here'
  if (type === ValueErrorType.ObjectRequiredProperty) return `is missing: it must be ${schema['says'] ?? 'given'}`
  return `must be ${schema['says'] ?? 'of another form'}`
}

/** `turns[1].expect.within_ms` */
export const nameOf = (path: Path): string =>
  path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`
    return name === '' ? step : `${name}.${step}`
  }, '')
