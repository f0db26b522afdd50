import { isUnspaced } from './script.ts'

/** Where a word stands, with the marks that cling to it. */
export interface Span {
  readonly start: number
  readonly end: number
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** Letters and digits with the marks above and below them; apostrophes and hyphens inside a word are kept. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu

/**
 * The words of a text in lower case, without marks. Scripts without spaces are cut by a dictionary. The same word is the same however its
 * letters are encoded: composed or not, of full or half width, and "İ" is an "i".
 */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll('i\u0307', 'i').replaceAll('’', "'")
  const words = plain.match(WORD) ?? []
  return words.flatMap((word) => (isUnspaced(word) ? segmentsOf(word) : word))
}

/** Every word of a text in its order, cut at white space, and in scripts without spaces by a dictionary. */
export const wordSpans = (text: string): Span[] =>
  [...text.matchAll(/\S+/g)].flatMap(({ 0: word, index }) =>
    isUnspaced(word) ? spansWithin(word, index) : { start: index, end: index + word.length },
  )

/** Of what stands between two spaces; marks cling to the word before them. */
function spansWithin(text: string, from: number): Span[] {
  const spans: { start: number; end: number }[] = []
  for (const { index, segment, isWordLike } of segmenter.segment(text)) {
    const [start, end] = [from + index, from + index + segment.length]
    const last = spans.at(-1)
    if (last && !isWordLike) last.end = end
    else spans.push({ start, end })
  }
  return spans
}

const segmentsOf = (word: string): string[] =>
  [...segmenter.segment(word)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment)

/** Words with white space between them, as `wordsOf` finds them in what is said. */
export const wordSet = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).flatMap(wordsOf))
