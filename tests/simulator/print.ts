/** Data as TypeScript, to be pasted into a test. */
export function asSource(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(asSource).join(', ')}]`
  if (typeof data === 'string') return `'${data.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  if (typeof data !== 'object' || data === null) return String(data)
  const fields = Object.entries(data).map(([key, value]) => `${key}: ${asSource(value)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
