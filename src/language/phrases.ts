import { withArabicApart } from './keywords.ts'
import { isUnspaced } from './script.ts'
import { wordsOf } from './words.ts'

/** What stands between two parts of a phrase, at most. */
const MOST_WORDS_BETWEEN = 5
const MOST_SIGNS_BETWEEN = 12

/** Parts that follow one another. In Latin script each is a run of words; in others of signs, which finds words with endings, too. */
interface Phrase {
  readonly parts: readonly (readonly string[])[]
  readonly isOfWords: boolean
}

export type Phrases = readonly Phrase[]

/** One phrase on each line. "leave … message" lets a few words stand between its parts. */
export const phrases = (lines: string): Phrases =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const isOfWords = /\p{sc=Latin}/u.test(line)
      return { parts: line.split('…').map((part) => (isOfWords ? withoutHyphens(part) : signsOf(part))), isOfWords }
    })

/** Whether one of them is in the text, whatever its marks and capitals. Each part begins where a word does, if the script has spaces. */
export function hasPhrase(text: string, list: Phrases): boolean {
  const words = withoutHyphens(text)
  const signs = withoutHyphens(withArabicApart(text)).map((word) => Array.from(word))
  const all = signs.flat()
  const begins = signs.flatMap((word) => word.map((_, at) => canBegin(word, at)))
  return list.some(({ parts, isOfWords }) =>
    isOfWords ? isIn(parts, words, MOST_WORDS_BETWEEN) : isIn(parts, all, MOST_SIGNS_BETWEEN, begins),
  )
}

/** "Laissez-moi" is two words. */
const withoutHyphens = (text: string): string[] => wordsOf(text.replaceAll(/[-‐‑]/g, ' '))

const signsOf = (text: string): string[] => Array.from(withoutHyphens(text).join(''))

/** Korean counters stand behind digits. */
const canBegin = (word: readonly string[], at: number): boolean =>
  at === 0 || isUnspaced(word[at] ?? '') || /\p{N}/u.test(word[at - 1] ?? '')

type Parts = readonly (readonly string[])[]

const isIn = ([first = [], ...others]: Parts, units: readonly string[], most: number, begins?: readonly boolean[]) =>
  units.some((_, at) => stands(first, units, at, begins) && areBehind(others, units, at + first.length, most, begins))

function areBehind(
  [part, ...others]: Parts,
  units: readonly string[],
  from: number,
  most: number,
  begins: readonly boolean[] | undefined,
): boolean {
  if (!part) return true
  for (let at = from; at <= from + most && at < units.length; at++)
    if (stands(part, units, at, begins)) return areBehind(others, units, at + part.length, most, begins)
  return false
}

const stands = (part: readonly string[], units: readonly string[], at: number, begins?: readonly boolean[]): boolean =>
  begins?.[at] !== false && part.every((unit, index) => units[at + index] === unit)
