/** Streams that have yet to say whose call they are. Anybody may open one, so their number is bounded. */
export class Handshakes {
  readonly #limit: number
  #open = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get areFull(): boolean {
    return this.#open >= this.#limit
  }

  /** Disposing ends it; doing so twice does no harm. */
  begin(): Disposable {
    this.#open++
    let isOpen = true
    return {
      [Symbol.dispose]: () => {
        if (isOpen) this.#open--
        isOpen = false
      },
    }
  }
}

/** A small server, too, may be called by many at once. */
const FEWEST = 100

/** All calls that a server takes could begin at once, and as many streams of others stand in their way. */
export const handshakesFor = (maxCalls: number): Handshakes => new Handshakes(Math.max(FEWEST, 2 * maxCalls))
