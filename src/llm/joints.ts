import { isLittleWord } from '../language/index.ts'
import { isUnspaced, lastSign } from '../language/script.ts'
import { endOfLetters, type HeardWord, heardWords, isLetter } from './heard-words.ts'

/** What stands before a word without a space: hyphens, brackets and marks that open. */
const OPENS = /(?:[-‐–'’/@#&\p{Ps}\p{Pi}¿¡]|(?:^|\s)["'*_]+)$/u
const OPENS_WORD = /^[\p{Ps}\p{Pi}¿¡]/u
const DECIMAL = /\d[.,:]$/
const CAPITAL = /^\p{Lu}/u
const CAPITALIZED = /^\p{Lu}\p{Ll}/u

/** Joins what follows to what was said. Models often begin without the space that stands between their words and those before. */
export class Joint {
  readonly #said: string
  readonly #last: HeardWord | undefined
  readonly #known: ReadonlySet<string>

  /** `talk`: its words are known to be whole ones. */
  constructor(said: string, words: readonly HeardWord[], talk: string) {
    this.#said = said
    this.#last = isLetter(lastSign(said)) && !isUnspaced(lastSign(said)) ? words.at(-1) : undefined
    const before = this.#last ? words.slice(0, -1) : words
    this.#known = new Set([...before, ...heardWords(talk)].map(({ key }) => key))
  }

  /** Whether its first word has to be whole before it is known how it is joined. */
  needsWord(text: string): boolean {
    return this.#last !== undefined && isLetter(text.charAt(0)) && heardWords(text)[0]?.end === text.length
  }

  /** New words behind those that were said. */
  join(text: string): string {
    const [first] = heardWords(text)
    const last = this.#last
    if (!last || !first || first.start > 0 || isUnspaced(first.key)) return this.spaced(text)
    if (this.#isWhole(last.key + first.key)) return text
    // It wrote the word again that had broken off. Of digits that is no more likely than the same digit again.
    if (first.key.startsWith(last.key) && /\p{L}/u.test(last.key))
      return text.slice(endOfLetters(text, first, last.key))
    return this.#beginsWord(text, last, first) ? ` ${text}` : text
  }

  /** What begins where a word ends. */
  spaced(text: string): string {
    const said = this.#said
    if (/\s$/.test(said)) return text.trimStart()
    if (text === '' || /^\s/.test(text)) return text
    if (OPENS_WORD.test(text)) return isUnspaced(lastSign(said)) ? text : ` ${text}`
    const first = String.fromCodePoint(text.codePointAt(0) ?? 0)
    if (!isLetter(first) || OPENS.test(said) || (DECIMAL.test(said) && /^\d/.test(text))) return text
    return isUnspaced(lastSign(said)) && isUnspaced(first) ? text : ` ${text}`
  }

  /** Without a space it goes on within a word, unless the case of its letters or the talk says otherwise. */
  #beginsWord(text: string, last: HeardWord, first: HeardWord): boolean {
    if (CAPITALIZED.test(text) || (CAPITAL.test(text) && !CAPITAL.test(lastSign(this.#said)))) return true
    return this.#isWhole(last.key) && this.#isWhole(first.key)
  }

  #isWhole(key: string): boolean {
    return this.#known.has(key) || isLittleWord(key.normalize('NFC'))
  }
}
