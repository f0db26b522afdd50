/** What is in it is up to whoever configured the call. */
const FREE = new Set(['customParameters', 'custom_parameters', 'metadata', 'inputVariables', 'outputVariables'])
/** They say which message it is. */
const NAMES = new Set(['event', 'type', 'action'])

/** The fields of a JSON text and their types, whatever their values but for the names of messages. */
export const shapeOf = (text: string): string[] => [...new Set(fieldsOf(JSON.parse(text), ''))].sort()

function fieldsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [`${path}: array`, ...value.flatMap((item) => fieldsOf(item, `${path}[]`))]
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`]
  const inside = Object.entries(value).flatMap(([name, field]) => {
    if (FREE.has(name)) return `${path}.${name}: object`
    return NAMES.has(name) ? `${path}.${name}: ${field}` : fieldsOf(field, `${path}.${name}`)
  })
  return [`${path}: object`, ...inside]
}
