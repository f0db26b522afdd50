import { RE2JS, RE2JSSyntaxException } from 're2js'
import type { Pattern } from './scenario.ts'

/** Case does not count, and a dot is any character. */
const FLAGS = RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL

/** A pattern in RE2's syntax, which is that of Go: never slower than the text is long. Throws `SyntaxError` in words for its author. */
export function patternOf(source: string): Pattern {
  try {
    const compiled = RE2JS.compile(source, FLAGS)
    return { source, matches: (text) => compiled.matcher(text).find() }
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    // It shows the flags as if they were of the author.
    const message = error.message.replace(/^error parsing regexp: /, '').replace('`(?s)(?i)', '`')
    throw new SyntaxError(message, { cause: error })
  }
}
