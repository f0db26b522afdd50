/**
 * Where a model's thoughts stand: between tags in its text, or in none of it; `headless` where the template opens them in the prompt, so that
 * only their closing tag is seen; `unknown` until a reply has shown which.
 */
export type ThoughtStyle = 'unknown' | 'tagged' | 'headless'

/** The words of a reply that may turn out to be thoughts: kept back until the reply shows where those stand. */
export class Withheld {
  #style: ThoughtStyle
  #isWaiting: boolean
  #words = ''

  constructor(style: ThoughtStyle) {
    this.#style = style
    this.#isWaiting = style !== 'tagged'
  }

  /** What the reply has shown; `unknown` still where nothing has. */
  get style(): ThoughtStyle {
    return this.#style
  }

  add(words: string): void {
    this.#words += words
  }

  /** What may be said by now. */
  release(): string {
    if (this.#isWaiting) return ''
    const words = this.#words
    this.#words = ''
    return words
  }

  /** Thoughts were opened, or come apart from the text: what is kept are words. */
  tagged(): void {
    if (this.#style === 'unknown') this.#style = 'tagged'
    this.#isWaiting = false
  }

  /** Thoughts were closed that had not been opened: what is kept are thoughts. */
  headless(): void {
    this.#style = 'headless'
    this.#isWaiting = false
    this.#words = ''
  }

  /** The reply is over; one that was cut may have been thoughts to its end. */
  end(isCut: boolean): void {
    if (isCut && this.#isWaiting && this.#style === 'headless') this.#words = ''
    if (!isCut) this.tagged()
    this.#isWaiting = false
  }
}
