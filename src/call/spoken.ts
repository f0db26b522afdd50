/** Speech of unknown length is taken to run at 15 characters a second, brisk English, until its audio is complete. */
const CHARS_PER_HOP = 0.3

/** One piece of a reply on its way to the ear: how much of its text has been heard. Counts are hops. */
export class SpokenPiece {
  readonly id: number
  readonly text: string
  readonly #speech: string
  readonly #words: readonly SpokenWord[]
  /** All of its audio has been synthesised. */
  complete = false
  sentHops = 0
  /** When the last of it reached the ear, by the clock. */
  heardMs = Number.POSITIVE_INFINITY
  /** Kept until it surely has been heard: a caller who was cut off hears it again from its beginning. */
  #audio: Int16Array[] = []
  #queuedHops = 0
  #playedHops = 0
  #heardChars = 0
  #heardWords = 0

  /** `speech` is what the voice was given of `text`. */
  constructor(id: number, text: string, speech = text) {
    this.id = id
    this.text = text
    this.#speech = speech
    this.#words = wordsOf(text, speech)
  }

  get audio(): readonly Int16Array[] {
    return this.#audio
  }

  get isHeard(): boolean {
    return this.complete && this.#queuedHops > 0 && this.#playedHops >= this.#queuedHops
  }

  /** Characters heard, up to a word's end: a word counts when it is over, by its share of the piece's audio. */
  get heardChars(): number {
    return this.isHeard ? this.text.length : this.#heardChars
  }

  /** One more hop waits to be played. */
  add(hop: Int16Array): void {
    this.#audio.push(hop)
    this.#queuedHops++
  }

  /** Nothing of it has been heard after all. */
  rewind(): void {
    this.sentHops = this.#playedHops = this.#heardChars = this.#heardWords = 0
    if (this.#queuedHops > 0) this.heardMs = Number.POSITIVE_INFINITY
  }

  /** It will not be played again. */
  forgetAudio(): void {
    this.#audio = []
  }

  /** One more hop has reached the ear. What counted as heard still does when the voice turns out to be a slow one. */
  played(): void {
    this.#playedHops++
    const totalHops = this.complete
      ? this.#queuedHops
      : Math.max(this.#queuedHops, Math.ceil(this.#speech.length / CHARS_PER_HOP))
    const spoken = Math.floor((this.#speech.length * this.#playedHops) / totalHops)
    while (this.#heardWords < this.#words.length - 1 && (this.#words[this.#heardWords]?.end ?? 0) <= spoken)
      this.#heardChars = this.#words[this.#heardWords++]?.textEnd ?? 0
  }
}

/** A word of the speech: where it ends there, and where the word it was made from ends in the text. */
interface SpokenWord {
  readonly end: number
  readonly textEnd: number
}

/** Words that the text does not have were made from its signs: they end where the word before them does. */
function wordsOf(text: string, speech: string): SpokenWord[] {
  let textEnd = 0
  return [...speech.matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const letters = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/u.exec(word)?.[0] ?? word
    const found = text.indexOf(letters, textEnd)
    if (found >= 0) textEnd = wordEnd(text, found + letters.length)
    return { end: index + word.length, textEnd }
  })
}

const wordEnd = (text: string, from: number): number => {
  const space = text.indexOf(' ', from)
  return space < 0 ? text.length : space
}
