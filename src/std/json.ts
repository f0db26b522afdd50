/** Bun reads any depth, at a tenth of a second a megabyte; writing it again fails at some 20 000, and takes half a second to do so. */
const MAX_DEPTH = 200
/** Bun takes a microsecond for each key that it has not seen before. */
const MAX_KEYS = 2000
const MAX_VALUES = 20_000

/**
 * Says in words why a text would take long to read as JSON: it is nested deeper, or has more in it, than any message of ours or of an
 * application. Undefined when it may be read. Strings, which may be audio, are leapt over.
 */
export function whyTooMuch(json: string): string | undefined {
  let depth = 0
  let keys = 0
  let values = 0
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (char === QUOTE) at = endOfString(json, at)
    else if (char === OPEN_ARRAY || char === OPEN_OBJECT) depth++
    else if (char === CLOSE_ARRAY || char === CLOSE_OBJECT) depth--
    else if (char === COLON) keys++
    else if (char === COMMA) values++
    if (depth > MAX_DEPTH) return `over ${MAX_DEPTH} levels deep`
    if (keys > MAX_KEYS) return `of over ${MAX_KEYS} keys`
    if (values > MAX_VALUES) return `of over ${MAX_VALUES} values`
  }
  return undefined
}

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Where the string ends whose opening quote is at `from`. */
function endOfString(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = end
    while (json.charCodeAt(escapes - 1) === BACKSLASH) escapes--
    if ((end - escapes) % 2 === 0) return end
  }
  return json.length
}
