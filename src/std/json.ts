/** Bun reads any depth, at a tenth of a second a megabyte; writing it again fails at some 20 000, and takes half a second to do so. */
const MAX_DEPTH = 200
/** Bun takes a microsecond for each key that it has not seen before. */
const MAX_KEYS = 2000
const MAX_VALUES = 20_000
/** Bun takes 20 ns for each. The longest text that a client may send has half as many, if all of it is escaped. */
const MAX_ESCAPES = 65_536

/**
 * Says in words why a text would take long to read as JSON: it is nested deeper, or has more in it, than any message of ours or of an
 * application. Undefined when it may be read.
 */
export function whyTooMuch(json: string): string | undefined {
  let depth = 0
  let keys = 0
  let values = 0
  let escapes = 0
  let isInString = false
  let nextEscape = -1
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (isInString) {
      if (char === QUOTE) isInString = false
      else if (char === BACKSLASH) {
        at++
        escapes++
      }
    } else if (char === QUOTE) {
      // Most strings have no escape, and audio is long: the built-in search leaps over it.
      const end = json.indexOf('"', at + 1)
      if (nextEscape < at) nextEscape = firstEscape(json, at)
      if (end > 0 && end < nextEscape) at = end
      else isInString = true
    } else if (char === OPEN_ARRAY || char === OPEN_OBJECT) depth++
    else if (char === CLOSE_ARRAY || char === CLOSE_OBJECT) depth--
    else if (char === COLON) keys++
    else if (char === COMMA) values++
    if (depth > MAX_DEPTH) return `over ${MAX_DEPTH} levels deep`
    if (keys > MAX_KEYS) return `of over ${MAX_KEYS} keys`
    if (values > MAX_VALUES) return `of over ${MAX_VALUES} values`
    if (escapes > MAX_ESCAPES) return `of over ${MAX_ESCAPES} escapes`
  }
  return undefined
}

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

function firstEscape(json: string, from: number): number {
  const at = json.indexOf('\\', from)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}
