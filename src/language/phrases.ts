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
      return { parts: line.split('…').map((part) => (isOfWords ? wordsOf(part) : signsOf(part))), isOfWords }
    })

/** Whether one of them is in the text, whatever its marks and capitals. */
export function hasPhrase(text: string, list: Phrases): boolean {
  const words = wordsOf(text)
  const signs = signsOf(text)
  return list.some(({ parts, isOfWords }) =>
    isOfWords ? isIn(parts, words, MOST_WORDS_BETWEEN) : isIn(parts, signs, MOST_SIGNS_BETWEEN),
  )
}

const signsOf = (text: string): string[] => Array.from(wordsOf(text).join(''))

type Parts = readonly (readonly string[])[]

const isIn = ([first = [], ...others]: Parts, units: readonly string[], most: number): boolean =>
  units.some((_, at) => stands(first, units, at) && areBehind(others, units, at + first.length, most))

function areBehind([part, ...others]: Parts, units: readonly string[], from: number, most: number): boolean {
  if (!part) return true
  for (let at = from; at <= from + most && at < units.length; at++)
    if (stands(part, units, at)) return areBehind(others, units, at + part.length, most)
  return false
}

const stands = (part: readonly string[], units: readonly string[], at: number): boolean =>
  part.every((unit, index) => units[at + index] === unit)
