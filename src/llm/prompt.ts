/** One value of a session at most; a longer one would crowd out the talk. */
const MAX_VALUE_CHARS = 4000

/**
 * Fills `{{name}}` and `{{outer.inner}}` with what a session's body holds there: texts, numbers and booleans as they are, the
 * rest as JSON, nothing where there is nothing. What is filled in is not looked at again.
 */
export function fillIn(template: string, data: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, path: string) => shown(find(data, path.split('.'))))
}

function find(data: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return data
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) return undefined
  return find((data as Readonly<Record<string, unknown>>)[name], rest)
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.slice(0, MAX_VALUE_CHARS).toWellFormed()
}
