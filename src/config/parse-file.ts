import type { Problem } from './problem.ts'

/** A JSON object with comments and trailing commas; anything else is one problem and counts as empty. */
export function parseFile(file: { path: string; text: string }, problems: Problem[]): Record<string, unknown> {
  let parsed: unknown
  // Editors of Windows begin a file with a byte order mark.
  const text = file.text.replace(/^\uFEFF/, '')
  try {
    parsed = Bun.JSONC.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^JSONC Parse error: /, '') : 'it cannot be read'
    problems.push({
      key: file.path,
      wrong: `is not valid JSON${lineOf(text)}: ${reason}`,
      wayOut: 'Correct it, or write a new one with the command "init"',
    })
    return {}
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  problems.push({ key: file.path, wrong: 'does not hold an object', wayOut: 'Begin it with { and end it with }' })
  return {}
}

/** Where it goes wrong: Bun's JSON parser does not say, its JavaScript parser trips over the same things and does. */
function lineOf(text: string): string {
  try {
    new Bun.Transpiler({ loader: 'js' }).transformSync(`(${text})`)
  } catch (error) {
    const [first]: unknown[] = error instanceof AggregateError ? error.errors : [error]
    if (first instanceof BuildMessage && first.position) return ` in line ${first.position.line}`
  }
  return ''
}
