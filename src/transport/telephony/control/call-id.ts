/** What Exotel calls its v1 format (https://developer.exotel.com/docs/agentstream/wss-errors-monitoring). */
const SID = /<Sid(?:\s[^<>]*)?>([^<>]{1,255})<\/Sid>/

/** The id of a new call in the answer to a dial: at `path` of JSON, or the `Sid` of XML. */
export function callIdIn(answer: string, path: readonly string[]): string | undefined {
  const found = /^\s*</.test(answer) ? SID.exec(answer)?.[1]?.trim() : at(path, jsonOf(answer))
  const id = Array.isArray(found) ? found[0] : found
  return typeof id === 'string' && id !== '' ? id : undefined
}

const at = (path: readonly string[], value: unknown): unknown => path.reduce<unknown>(fieldOf, value)

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
