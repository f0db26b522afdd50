import type { CallerLanguage } from './caller-language.ts'
import type { ReplySource } from './reply-record.ts'
import { ownWords } from './rounds.ts'

/** So many turns in a row that ended in an apology, and the next would, too. */
const MOST_IN_A_ROW = 3

/** The turns in a row that have failed. */
export class FailedTurns {
  readonly #language: CallerLanguage
  #count = 0

  constructor(language: CallerLanguage) {
    this.#language = language
  }

  /** Another has failed: what is said of it; after some in a row, that the call is over. */
  next(how: 'unheard' | 'trouble', spoken: boolean): ReplySource {
    const endsCall = ++this.#count >= MOST_IN_A_ROW
    const text = this.#language.now.sentences[endsCall ? 'outOfService' : how]
    return { tokens: () => ownWords(text), spoken, isLastResort: true, endsCall }
  }

  clear(): void {
    this.#count = 0
  }
}
