import type { ListeningWords } from '../language/language.ts'
import { opensWithPhrase } from '../language/phrases.ts'
import { wordsOf } from '../language/words.ts'

/** What parts two clauses: a space behind a mark, and in scripts without spaces the mark. */
const BETWEEN_CLAUSES = /(?<=[,.;:!?،؛؟।۔…])\s+|[、。，！？]+/u

/**
 * Whether a caller wants the bot to be silent: a short turn that begins so, behind hums and assents of which a mark or nothing else parts
 * it. "Stop it", "Okay, wait a minute" and "okay stop" do; "I stop by the shop" does not.
 */
export function tellsToStop(text: string, { hums, assents, stops }: ListeningWords): boolean {
  const isListening = (word: string) => hums.has(word) || assents.has(word)
  const clauses = text.split(BETWEEN_CLAUSES)
  const first = clauses.findIndex((clause) => !wordsOf(clause).every(isListening))
  if (first < 0) return false
  const rest = clauses.slice(first).join(' ')
  if (opensWithPhrase(rest, stops)) return true
  const words = wordsOf(rest)
  return opensWithPhrase(words.slice(words.findIndex((word) => !isListening(word))).join(' '), stops, true)
}
