/** What is told of a piece, as far as it counts here. */
interface Progress {
  readonly piece: number
  readonly heardChars: number
  readonly status: string
}

/** A text that code has the bot say: which pieces it has become, and whether the caller has heard them. */
export class Utterance {
  readonly #heard: () => void
  readonly #pieces = new Set<number>()
  /** Those that were not heard to their end. */
  readonly #waiting = new Set<number>()
  #isQueued = false
  #isBegun = false

  /** `heard` is called once: all of it has been heard, or nothing of it can be said. */
  constructor(heard: () => void) {
    this.#heard = heard
  }

  /** Some of it has been heard. */
  get isBegun(): boolean {
    return this.#isBegun
  }

  /** One more piece of it is on its way. */
  piece(id: number): void {
    this.#pieces.add(id)
    this.#waiting.add(id)
  }

  /** No more pieces come. */
  queued(): void {
    if (this.#isQueued) return
    this.#isQueued = true
    this.#settle()
  }

  /** Of any piece of the call. */
  told({ piece, heardChars, status }: Progress): void {
    if (!this.#pieces.has(piece)) return
    this.#isBegun ||= heardChars > 0
    if (status === 'completed' && this.#waiting.delete(piece)) this.#settle()
  }

  #settle(): void {
    if (this.#isQueued && this.#waiting.size === 0) this.#heard()
  }
}
