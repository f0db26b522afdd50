import { languageOf } from '../language/index.ts'
import type { Language } from '../language/language.ts'
import { wordsOf } from '../language/words.ts'

/** A turn of so many words shows by itself what the caller speaks. Of shorter ones it takes two in a row: "Okay." may be in any language. */
const SURE_WORDS = 4
/** What recognisers write when they cannot tell, or heard several. */
const NO_LANGUAGE = new Set(['', 'und', 'mul', 'mis', 'zxx', 'unknown', 'none', 'auto', 'multi', 'multilingual'])

/** The language of one call. Unless it was named, it follows what the recogniser hears the caller speak. */
export class CallerLanguage {
  readonly #first: Language
  readonly #follows: boolean
  #now: Language
  /** Of the turn before. */
  #last: string | undefined

  constructor(language: Language, follows: boolean) {
    this.#first = language
    this.#now = language
    this.#follows = follows
  }

  get now(): Language {
    return this.#now
  }

  /**
   * The caller has said this in a turn, in the language that the recogniser calls `name`; undefined where it does not say. True when the
   * call goes over to another language.
   */
  heard(text: string, name: string | undefined): boolean {
    if (!this.#follows || name === undefined) return false
    const language = languageOf(name, this.#first)
    if (NO_LANGUAGE.has(language.tag)) return false
    const isSure = language.tag === this.#last || wordsOf(text).length >= SURE_WORDS
    this.#last = language.tag
    if (!isSure || language.tag === this.#now.tag) return false
    this.#now = language
    return true
  }
}
