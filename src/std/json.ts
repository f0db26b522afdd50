/** Bun reads any depth, at a tenth of a second a megabyte; writing it again fails at some 20 000, and takes half a second to do so. */
export const MAX_JSON_DEPTH = 200

/** Whether a text is nested deeper than any message of ours or of an application. Strings, which may be audio, are leapt over. */
export function isTooDeep(json: string): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (char === QUOTE) at = endOfString(json, at)
    else if (char === OPEN_ARRAY || char === OPEN_OBJECT) depth++
    else if (char === CLOSE_ARRAY || char === CLOSE_OBJECT) depth--
    if (depth > MAX_JSON_DEPTH) return true
  }
  return false
}

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Where the string ends whose opening quote is at `from`. */
function endOfString(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = end
    while (json.charCodeAt(escapes - 1) === BACKSLASH) escapes--
    if ((end - escapes) % 2 === 0) return end
  }
  return json.length
}
