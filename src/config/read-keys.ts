import { Kind, type TProperties } from '@sinclair/typebox'
import type { Problem } from './problem.ts'

/** The values of a file by the names of their keys. `unknown` is told what is no key, with those that stand beside it. */
export function readKeys(
  file: Readonly<Record<string, unknown>>,
  known: TProperties,
  problems: Problem[],
  unknown: (above: string, name: string, known: readonly string[]) => void,
): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>()
  read(file, known, '')
  return found

  function read(values: object, properties: TProperties, above: string): void {
    for (const [name, value] of Object.entries(values)) {
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
      if (schema === undefined) unknown(above, name, Object.keys(properties))
      else if (schema[Kind] !== 'Object') found.set(above + name, value)
      else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        read(value, schema['properties'], `${above}${name}.`)
      } else problems.push(noObject(above + name, Object.keys(schema['properties'])))
    }
  }
}

const noObject = (key: string, known: readonly string[]): Problem => ({
  key,
  wrong: 'is no object',
  wayOut: `Write { and } around its keys, which are ${known.join(', ')}`,
})
