import { spell } from './spelling.ts'

/**
 * Whether one of these words is in the text, as wake phrases are: case, accents, hyphens and blanks do not count. Nor does what clings to a
 * word: an elided article ("l'operatore"), the Arabic article and what is written before it, the endings of a Korean word.
 */
export function hasKeyword(text: string, keywords: readonly string[]): boolean {
  const { letters, begins } = spell(apart(text))
  const isEnd = (at: number, word: string) =>
    begins[at] !== false || (isKorean(word) && SYLLABLE.test(letters[at] ?? ''))
  const words = keywords.map((keyword) => spell(keyword).letters).filter((word) => word !== '')
  return words.some((word) => {
    for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + 1))
      if (begins[at] === true && isEnd(at + word.length, word)) return true
    return false
  })
}

/** The first letter of a syllable, as `spell` takes syllables apart. */
const SYLLABLE = /[\u1100-\u115f]/

/** Of two syllables or more: one begins too many others. */
const isKorean = (word: string): boolean => /[\u1100-\u115f].*[\u1100-\u115f]/.test(word)

/** "don't" and "can't" are words of their own. */
const ELISION = /(?<=[\p{L}\p{M}])['’](?!t(?![\p{L}\p{M}]))/giu

/** "And", "so", "by", "for", "as" and "the", in their order: "والموظف", "بالموظف", "للموظف". */
const ARABIC = /(?<![\p{L}\p{M}])([وف]?)((?:[بك](?=ال))?)((?:ال|لل)?)(?=\p{sc=Arabic}{2})/gu

/** Which few write. */
const ARABIC_VOWELS = /(?<=\p{sc=Arabic})\p{sc=Inherited}+/gu

/** With blanks behind what clings to the beginning of a word. */
const apart = (text: string): string => withArabicApart(text.replaceAll(ELISION, ' '))

/** The same for Arabic alone, without its vowels. */
export const withArabicApart = (text: string): string =>
  text.normalize().replaceAll(ARABIC_VOWELS, '').replaceAll(ARABIC, '$1 $2 $3 ')
