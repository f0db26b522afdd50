import { isUnspaced } from './script.ts'

/** A text as it sounds: its letters alone, with the places where words begin. */
export interface Spelling {
  readonly letters: string
  /** Of each letter: whether a word may begin with it, and where it ends in the text. */
  readonly begins: readonly boolean[]
  readonly ends: readonly number[]
}

/** Accents and vowel signs above letters, which recognisers write or leave out. Not the two of kana, which make another syllable. */
const ACCENTS = /(?![\u3099\u309a])(?=\p{M})[\p{Script=Inherited}\p{Script=Hebrew}]/gu

/** Composed or not, of full width or not, with its accents or without: the same letter. */
const spellingOf = (sign: string): string =>
  sign.normalize('NFKD').toLowerCase().replaceAll(ACCENTS, '').replaceAll('ß', 'ss').replaceAll('ı', 'i')

/** Blanks and marks between words are left out; an apostrophe in a word parts nothing. */
export function spell(text: string): Spelling {
  let letters = ''
  const begins: boolean[] = []
  const ends: number[] = []
  let at = 0
  let before: 'blank' | 'letter' | 'unspaced' = 'blank'
  for (const sign of text) {
    at += sign.length
    if (/[\p{L}\p{N}\p{M}]/u.test(sign)) {
      const now = isUnspaced(sign) ? 'unspaced' : 'letter'
      const isInWord = /\p{M}/u.test(sign) || (before === 'letter' && now === 'letter')
      const spelt = spellingOf(sign)
      if (spelt === '' && ends.length > 0) ends[ends.length - 1] = at
      letters += spelt
      for (let unit = 0; unit < spelt.length; unit++) {
        begins.push(unit === 0 && !isInWord)
        ends.push(at)
      }
      before = now
    } else if (before !== 'letter' || !/['’]/.test(sign)) before = 'blank'
  }
  return { letters, begins, ends }
}
