import { isUnspaced } from './script.ts'

/** Where a turn is longer, the rest of it is not searched: over ten minutes of speech. */
const SEARCHED_CHARS = 10_000

/** A text as it sounds: its letters alone, with the places where words begin. */
interface Spelling {
  readonly letters: string
  /** Of each letter: whether a word may begin with it, and where it ends in the text. */
  readonly begins: readonly boolean[]
  readonly ends: readonly number[]
}

/**
 * Finds phrases by their words. Case, accents, marks and blanks do not count: "Vox-Ray", "voxray" and "vox ray" are one. In scripts without
 * spaces a word may begin anywhere.
 */
export class WakePhrases {
  /** The longest first. */
  readonly #phrases: readonly string[]

  constructor(phrases: readonly string[]) {
    this.#phrases = phrases
      .map((phrase) => spell(phrase).letters)
      .filter((letters) => letters !== '')
      .sort((one, other) => other.length - one.length)
  }

  /** What follows the first of them in a text, or all of it where nothing does. Undefined: none of them is there. */
  after(text: string): string | undefined {
    const { letters, begins, ends } = spell(text.slice(0, SEARCHED_CHARS))
    for (const [at, canBegin] of begins.entries()) {
      if (!canBegin) continue
      const phrase = this.#phrases.find((each) => letters.startsWith(each, at) && begins[at + each.length] !== false)
      if (phrase === undefined) continue
      const rest = text.slice(ends[at + phrase.length - 1]).replace(/^[\s,.!?;:…、。，！？；：،؛؟।–—-]+/u, '')
      return /[\p{L}\p{N}]/u.test(rest) ? rest : text
    }
    return undefined
  }
}

/** Accents and vowel signs above letters, which recognisers write or leave out. Not the two of kana, which make another syllable. */
const ACCENTS = /(?![\u3099\u309a])(?=\p{M})[\p{Script=Inherited}\p{Script=Hebrew}]/gu

/** Composed or not, of full width or not, with its accents or without: the same letter. */
const spellingOf = (sign: string): string =>
  sign.normalize('NFKD').toLowerCase().replaceAll(ACCENTS, '').replaceAll('ß', 'ss').replaceAll('ı', 'i')

function spell(text: string): Spelling {
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
