import { MAX_PROMPT_CHARS } from '../std/prompt-bound.ts'

type Values = Readonly<Record<string, unknown>>

const NAMED = /\{\{\s*([\p{L}\p{M}\p{N}_.-]+)\s*\}\}/gu

/** A prompt that is too long is refused, never cut: a half of an instruction is another one. */
export class PromptTooLong extends Error {
  /** The one that takes the most; undefined where the text is too long without any. */
  readonly variable: string | undefined

  constructor(variable: string | undefined) {
    super(`the prompt has over ${MAX_PROMPT_CHARS} characters`)
    this.name = 'PromptTooLong'
    this.variable = variable
  }
}

/**
 * Fills `{{name}}` and `{{outer.inner}}` with what the values hold there: texts, numbers and booleans as they are, the
 * rest as JSON, nothing where there is nothing. What is filled in is not looked at again. Throws `PromptTooLong`.
 */
export function fillIn(template: string, values: Values): string {
  const texts = new Map<string, string>()
  const taken = new Map<string, number>()
  let chars = template.length
  for (const [written, path = ''] of template.matchAll(NAMED)) {
    const text = texts.get(path) ?? shown(find(values, path.split('.')))
    texts.set(path, text)
    taken.set(path, (taken.get(path) ?? 0) + text.length)
    chars += text.length - written.length
  }
  // Before anything is put together: many names of one long value make a text that no memory holds.
  if (chars > MAX_PROMPT_CHARS) throw new PromptTooLong([...taken].sort(([, a], [, b]) => b - a)[0]?.[0])
  return template.replaceAll(NAMED, (_, path: string) => texts.get(path) ?? '')
}

function find(data: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return data
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) return undefined
  return find((data as Values)[name], rest)
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return ''
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).toWellFormed()
}
