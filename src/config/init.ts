import { expected } from './expected.ts'
import type { Key } from './schema.ts'

/** A starting configuration: every key that works, commented out, with what it is for and what it is now. */
export function startingConfig(keys: readonly Key[]): string {
  const lines = keys.filter(({ schema }) => schema.standing === undefined).flatMap(linesOf)
  return `// Configuration of voxray: JSON with comments. A line still commented out shows the default or an example.\n{${lines.join('\n')}\n}\n`
}

function linesOf({ name, schema, env }: Key): string[] {
  const value: unknown = schema['default'] ?? schema.example ?? ''
  const shown = isEmpty(value) ? (schema.example ?? value) : value
  const notes = [`must be ${expected(schema)}`, `environment: ${env.join(', ')}`]
  return [
    '',
    `  // ${schema.description}`,
    `  // (${notes.join('; ')})`,
    `  // ${JSON.stringify(name)}: ${JSON.stringify(shown)},`,
  ]
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0
