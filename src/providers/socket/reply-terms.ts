import { Type } from '@sinclair/typebox'

/** Vendors advise 20 to 50 terms in all, and take 100. */
const MOST_RECENT = 20
const MOST = 100
/** Deepgram takes 500 tokens in all, and stops hearing at more: a name has about three characters to each. */
const MOST_CHARS = 1200
/** What AssemblyAI takes of one; longer runs of capitals are headings. */
const LONGEST_CHARS = 50

export const keytermsFromReplies = Type.Optional(
  Type.Boolean({
    description: 'Expect the names and codes that the agent has just said, too: "Reykjavik", "KL1699"',
  }),
)

/** A word with the marks that stand inside names: "O'Brien", "Saint-Denis", "B-12". */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu
const STARTS_BIG = /^\p{Lu}/u
/** "KL1699", not "3pm" or "2nd". */
const IS_CODE = /^(?=.*\p{N})(?=.*\p{Lu})/u
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
    const isTitle = between === '. ' && before.length <= LONGEST_TITLE_CHARS && STARTS_BIG.test(before)
    const isFirst = endsAt === 0 || (ENDS_SENTENCE.test(between) && !isTitle)
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
  const roomChars = MOST_CHARS - known.join().length
  let recent: readonly string[] = []
  return (said) => {
    const found = termsIn(said).filter((term) => !known.includes(term))
    const latest = [...new Set([...found.toReversed(), ...recent])].slice(0, Math.max(0, room))
    const next = latest.filter((_, at) => latest.slice(0, at + 1).join().length <= roomChars)
    const isNew = next.some((term) => !recent.includes(term))
    recent = next
    return isNew ? JSON.stringify(message([...known, ...recent])) : undefined
  }
}
