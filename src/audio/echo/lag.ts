/** A second: who is late for longer than that is not late but has lost audio. */
const HOPS = 50

/**
 * By how much the ear's time is behind the clock. Audio that does not come holds it back: for good when it is lost, or before the first;
 * for a moment when it comes all at once later. The least of late is true in the long run, the lag of now where audio has just been lost.
 */
export class Lag {
  readonly #last = new Float64Array(HOPS).fill(Number.POSITIVE_INFINITY)
  #nth = 0

  /** Takes that of a hop as it comes, and gives the least of late. */
  least(lagMs: number): number {
    this.#last[this.#nth++ % HOPS] = lagMs
    let least = lagMs
    for (const one of this.#last) least = Math.min(least, one)
    return least
  }
}
