import { languageOf, namesLanguage } from '../language/index.ts'
import type { Language } from '../language/language.ts'
import { wordsOf } from '../language/words.ts'

/** A turn of this many words is enough to change the language. Shorter ones must agree twice in a row: "Okay." may be in any language. */
const SURE_WORDS = 4

/** The language of one call. Unless it was named, it follows what the recogniser hears the caller speak. */
export class CallerLanguage {
  readonly #first: Language
  readonly #follows: boolean
  #now: Language
  /** The language of the turn before; undefined where it was not told. */
  #last: string | undefined

  constructor(language: Language, follows: boolean) {
    this.#first = language
    this.#now = language
    this.#follows = follows
  }

  get now(): Language {
    return this.#now
  }

  /** The words to judge a turn by while the recogniser calls its language `name`: a "stop" of that language counts at once. */
  hearing(name: string | undefined): Pick<Language, 'turns' | 'listening'> {
    const { turns, listening } = this.#now
    if (!this.#follows || name === undefined || !namesLanguage(name)) return this.#now
    const { stops } = languageOf(name).listening
    return { turns, listening: { ...listening, stops: [...listening.stops, ...stops] } }
  }

  /**
   * The caller has said this in a turn, in the language that the recogniser calls `name`; undefined where it does not say. True when the
   * call goes over to another language.
   */
  heard(text: string, name: string | undefined): boolean {
    if (!this.#follows) return false
    const before = this.#last
    this.#last = undefined
    if (name === undefined || !namesLanguage(name)) return false
    const language = languageOf(name, this.#first)
    this.#last = language.tag
    // Digits are the same in most languages.
    const words = wordsOf(text).filter((word) => /\p{L}/u.test(word))
    const isSure = language.tag === before || words.length >= SURE_WORDS
    if (!isSure || language.tag === this.#now.tag) return false
    this.#now = language
    return true
  }
}
