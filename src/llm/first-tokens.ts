const MOST = 50
/** Of fewer, the slowest says nothing. */
const FEWEST = 10

/** How long a model took to its first word, the last fifty times. */
export class FirstTokens {
  readonly #timesMs: number[] = []

  add(ms: number): void {
    this.#timesMs.push(ms)
    if (this.#timesMs.length > MOST) this.#timesMs.shift()
  }

  /** It was given up before its first word. That counts where it was slower than most already, so that what is known follows a model that has become slow. */
  waited(ms: number): void {
    if (ms >= (this.p95Ms ?? Number.POSITIVE_INFINITY)) this.add(ms)
  }

  /** Nineteen of twenty took no longer; undefined while too few are known. */
  get p95Ms(): number | undefined {
    if (this.#timesMs.length < FEWEST) return undefined
    return this.#timesMs.toSorted((a, b) => a - b)[Math.ceil(0.95 * this.#timesMs.length) - 1]
  }
}
