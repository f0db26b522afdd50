import { expected } from './expected.ts'
import { CONFIG_KEYS, envNamesOf, schemaOf } from './schema.ts'

/** A starting configuration: every key, commented out, with what it is for and what it is now. */
export function startingConfig(): string {
  const lines = CONFIG_KEYS.flatMap((key) => {
    const schema = schemaOf(key)
    const names = envNamesOf(key)
    const value: unknown = schema['default'] ?? schema.example ?? ''
    const shown = isEmpty(value) ? (schema.example ?? value) : value
    const note = [`must be ${expected(schema)}`, ...(names.length > 0 ? [`environment: ${names.join(', ')}`] : [])]
    return ['', `  // ${schema.description}`, `  // (${note.join('; ')})`, `  // "${key}": ${JSON.stringify(shown)},`]
  })
  return `// Configuration of voxray: JSON with comments. A line still commented out shows the default or an example.\n{${lines.join('\n')}\n}\n`
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0
