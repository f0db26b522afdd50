import { ToolFailure } from '../tool.ts'

type Values = Readonly<Record<string, unknown>>

/** `{{name}}` is a value of the call, `{name}` one of the input. */
const PLACES = /\{\{\s*([\p{L}\p{M}\p{N}_.-]+)\s*\}\}|\{([\w-]+)\}/gu
/** Encoded once more by a proxy, or once less. */
const MOST_ENCODED = 4
const MOST_CHARS = 500

/** Which of the input's values stand in an address. */
export const inputsIn = (template: string): readonly string[] =>
  [...template.matchAll(PLACES)].flatMap(([, , name]) => name ?? [])

/** Which of the call's do. */
export const valuesIn = (template: string): readonly string[] =>
  [...template.matchAll(PLACES)].flatMap(([, name]) => name ?? [])

/** Whether there is text and numbers for each of the call's values that the address wants. */
export const hasValues = (template: string, values: Values): boolean =>
  valuesIn(template).every((name) => textOf(find(values, name)) !== undefined)

/** Its scheme, host and port, in which nothing is filled in. */
export const originOf = (template: string): string => new URL(template.slice(0, startOf(template))).origin

/** Where the first value may stand. */
const startOf = (template: string): number | undefined => {
  const start = template.search(/[?{]/)
  return start === -1 ? undefined : start
}

/**
 * The address with its values, each encoded. They come from models and callers: none may change whom we reach or leave its place in the
 * path. Throws `ToolFailure`.
 */
export function filledIn(template: string, values: Values, input: Values): URL {
  const queryAt = template.indexOf('?')
  const filled = template.replaceAll(PLACES, (_, value: string | undefined, name: string | undefined, at: number) => {
    const text = textOf(value === undefined ? input[name ?? ''] : find(values, value))
    if (text === undefined) throw new ToolFailure(`${value ?? name ?? ''}: this is needed.`)
    const inQuery = queryAt !== -1 && at > queryAt
    if (!inQuery && !staysInPlace(text))
      throw new ToolFailure(`${value ?? name ?? ''}: this cannot stand in an address.`)
    return encodeURIComponent(text)
  })
  const url = new URL(filled)
  const [written = ''] = filled.replace(/^\w+:\/\/[^/?#]*/, '').split(/[?#]/)
  // Whatever the URL resolves of a path, it is shorter then.
  const isKept = url.pathname.split('/').length === Math.max(2, written.split('/').length)
  if (url.origin !== originOf(template) || url.username !== '' || url.password !== '' || !isKept)
    throw new ToolFailure('These values cannot stand in an address.')
  return url
}

/** Whether a value is one segment of a path, however often it is decoded on its way. */
function staysInPlace(text: string): boolean {
  for (let decoded = text, round = 0; round < MOST_ENCODED; round++) {
    // Servers of Java take what follows a semicolon off.
    if (/[/\\\p{Cc}]/u.test(decoded) || /^\.{1,2}(?:;|$)/.test(decoded)) return false
    const next = decodedOf(decoded)
    if (next === decoded) return true
    decoded = next
  }
  return false
}

const decodedOf = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    // What cannot be decoded as a whole may be in parts.
    return text.replaceAll(/%(?:2e|2f|5c)/gi, (code) => decodeURIComponent(code))
  }
}

function find(values: unknown, path: string): unknown {
  let found = values
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Values)[name]
  }
  return found
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  const text = String(value).toWellFormed()
  return text === '' || text.length > MOST_CHARS ? undefined : text
}
