/** Speech of unknown length is taken to run at 15 characters a second, brisk English, until its audio is complete. */
const CHARS_PER_HOP = 0.3

/** One piece of a reply on its way to the ear: how much of its text has been heard. Counts are hops. */
export class SpokenPiece {
  readonly id: number
  readonly text: string
  /** All of its audio has been synthesised. */
  complete = false
  queuedHops = 0
  sentHops = 0
  #playedHops = 0
  #heardChars = 0

  constructor(id: number, text: string) {
    this.id = id
    this.text = text
  }

  get isHeard(): boolean {
    return this.complete && this.queuedHops > 0 && this.#playedHops >= this.queuedHops
  }

  /** Characters heard, up to a word's end: a word counts when it is over, by its share of the piece's audio. */
  get heardChars(): number {
    return this.isHeard ? this.text.length : this.#heardChars
  }

  /** One more hop has reached the ear. What counted as heard still does when the voice turns out to be a slow one. */
  played(): void {
    this.#playedHops++
    const totalHops = this.complete
      ? this.queuedHops
      : Math.max(this.queuedHops, Math.ceil(this.text.length / CHARS_PER_HOP))
    const chars = Math.floor((this.text.length * this.#playedHops) / totalHops)
    this.#heardChars = Math.max(this.#heardChars, wordEndAt(this.text, chars))
  }
}

/** The end of the last word that is over by `chars`. Pieces hold no white space but single blanks between words. */
const wordEndAt = (text: string, chars: number): number => Math.max(0, text.lastIndexOf(' ', chars))
