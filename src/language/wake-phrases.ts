import { spell } from './spelling.ts'

/** Where a turn is longer, the rest of it is not searched: over ten minutes of speech. */
const SEARCHED_CHARS = 10_000

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
