import { wordSet, wordsOf } from './words.ts'

/** What callers say as they dictate a number, a name or an address, besides its signs. */
export interface Dictation {
  /** Between two parts: "dot". No sentence ends so, but where another word leads to it: "on the dot". */
  readonly joins: ReadonlySet<string>
  /** Before a sign that comes twice: "one, double". */
  readonly doubles: ReadonlySet<string>
  /** What is dictated comes behind it, by words without blanks between them: "my name's". */
  readonly announces: ReadonlySet<string>
}

/** Words with blanks between them; what announces, with commas. */
export const dictation = (list: { joins?: string; doubles?: string; announces?: string }): Dictation => ({
  joins: wordSet(list.joins ?? ''),
  doubles: wordSet(list.doubles ?? ''),
  announces: new Set((list.announces ?? '').split(',').flatMap((phrase) => wordsOf(phrase).join('') || [])),
})

/** In words. None is longer. */
const LONGEST = 6

/** Whether a text ends with what announces a dictation. */
export const isAnnounced = (words: readonly string[], { announces }: Dictation): boolean =>
  Array.from({ length: LONGEST }, (_, least) => words.slice(-1 - least).join('')).some((end) => announces.has(end))
