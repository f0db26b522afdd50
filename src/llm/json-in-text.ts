/** A place in a text where a JSON object or array stands. */
export interface JsonInText {
  readonly at: number
  /** Behind its last bracket. */
  readonly end: number
  readonly value: unknown
}

/** The JSON objects and arrays in a text, outermost only; what `parse` cannot read is passed over. Linear in the text. */
export function objectsIn(text: string, parse = parsed): JsonInText[] {
  const found: JsonInText[] = []
  let scan: JsonScan | undefined
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] ?? ''
    if (!scan && (sign === '{' || sign === '[')) {
      scan = new JsonScan()
      at = i
    }
    if (!scan?.closes(sign)) continue
    scan = undefined
    const value = parse(text.slice(at, i + 1))
    if (value !== undefined) found.push({ at, end: i + 1, value })
  }
  return found
}

/** Finds where brackets that are open close, sign by sign: of JSON, and of a call in Python. */
export class JsonScan {
  #depth = 0
  #isText = false
  #isEscaped = false

  /** Whether this sign closes the outermost. */
  closes(sign: string): boolean {
    if (this.#isText) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (sign === '\\') this.#isEscaped = true
      else if (sign === '"') this.#isText = false
      return false
    }
    if (sign === '"') this.#isText = true
    else if (sign === '{' || sign === '[' || sign === '(') this.#depth++
    else if ((sign === '}' || sign === ']' || sign === ')') && --this.#depth === 0) return true
    return false
  }
}

/** A value in JSON, or in Python's way of writing the same; undefined where it is neither. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(/^[[{\s]*'/.test(text) ? jsonOf(text) : text)
  } catch {
    return undefined
  }
}

/** The same, or JSON without its quotation marks: `{say: bye now, n: 3}`. */
export function loosely(text: string): unknown {
  const quoted = () =>
    text.replaceAll(/"(?:[^"\\]|\\.)*"?|[^\s{}[\],:"][^{}[\],:"]*/gs, (part) => {
      const bare = part.trim()
      return bare.startsWith('"') || /^(?:-?\d+(?:\.\d+)?|true|false|null)$/.test(bare) ? bare : JSON.stringify(bare)
    })
  return parsed(text) ?? parsed(quoted())
}

const CONSTANTS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' }

/** `{'sure': True}` in JSON. A text without an end goes to the end, so that no sign is looked at twice. */
const jsonOf = (python: string): string =>
  python.replaceAll(
    /'((?:[^'\\]|\\.)*)(?:'|\\?$)|"(?:[^"\\]|\\.)*(?:"|\\?$)|\b(?:True|False|None)\b/gs,
    (whole, text?: string) =>
      text === undefined ? (CONSTANTS[whole] ?? whole) : JSON.stringify(text.replaceAll(/\\(['"\\])/g, '$1')),
  )
