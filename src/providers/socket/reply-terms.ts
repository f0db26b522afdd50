import { Type } from '@sinclair/typebox'

/** Vendors advise 20 to 50 terms in all, and take 100. */
const MOST_RECENT = 20
const MOST = 100
/** What AssemblyAI takes of one; longer runs of capitals are headings. */
const LONGEST_CHARS = 50

export const keytermsFromReplies = Type.Optional(
  Type.Boolean({
    description: 'Expect the names that the agent has just said, too: "Reykjavik", "flight KL1699"',
  }),
)

/** A word with the marks that stand inside names: "O'Brien", "Saint-Denis", "B-12". */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu
const STARTS_BIG = /^\p{Lu}/u
const IS_CODE = /^(?=.*\p{N})(?=.*\p{L})/u
const ENDS_SENTENCE = /[.!?。！？:\n]/
/** "Dr" and "Ms" end no sentence, and are no names. */
const LONGEST_TITLE_CHARS = 2

/**
 * The names and codes of a text, in its order: capitalised words that follow one another are one name. The first word of a sentence is
 * capitalised whatever it is, and left out. Texts of scripts without capitals hold none.
 */
export function termsIn(text: string): readonly string[] {
  const names: string[][] = []
  let name: string[] = []
  let [before, endsAt] = ['', 0]
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const between = text.slice(endsAt, index)
    const isFirst = endsAt === 0 || (ENDS_SENTENCE.test(between) && before.length > LONGEST_TITLE_CHARS)
    if (between !== ' ') name = []
    if (IS_CODE.test(word)) names.push([word])
    if (IS_CODE.test(word) || isFirst || !STARTS_BIG.test(word)) name = []
    else if (name.push(word) === 1) names.push(name)
    before = word
    endsAt = index + word.length
  }
  return names
    .map((words) => words.join(' '))
    .filter(({ length }) => length > LONGEST_TITLE_CHARS && length <= LONGEST_CHARS)
}

/**
 * Makes of what the bot says the message that tells a vendor all terms to expect: those of the configuration, then the latest names.
 * Undefined when the bot has named nothing new.
 */
export function replyTerms(
  configured: readonly string[] | undefined,
  message: (terms: readonly string[]) => object,
): (said: string) => string | undefined {
  const known = configured ?? []
  const room = Math.min(MOST_RECENT, MOST - known.length)
  let recent: readonly string[] = []
  return (said) => {
    const found = termsIn(said).filter((term) => !known.includes(term))
    const next = [...new Set([...found.toReversed(), ...recent])].slice(0, Math.max(0, room))
    const isNew = next.some((term) => !recent.includes(term))
    recent = next
    return isNew ? JSON.stringify(message([...known, ...recent])) : undefined
  }
}
