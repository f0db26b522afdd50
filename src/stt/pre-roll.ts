/** The last samples written, for when speech turns out to have begun a little before it was noticed. */
export class PreRoll {
  readonly #ring: Int16Array
  #next = 0
  #length = 0

  constructor(samples: number) {
    this.#ring = new Int16Array(samples)
  }

  write(samples: Int16Array): void {
    const size = this.#ring.length
    const kept = samples.length > size ? samples.subarray(samples.length - size) : samples
    const untilWrap = Math.min(kept.length, size - this.#next)
    this.#ring.set(kept.subarray(0, untilWrap), this.#next)
    this.#ring.set(kept.subarray(untilWrap), 0)
    this.#next = (this.#next + kept.length) % size
    this.#length = Math.min(size, this.#length + kept.length)
  }

  /** Hands over what is held, oldest first in one or two parts, and forgets it. */
  drain(take: (samples: Int16Array) => void): void {
    const start = this.#next - this.#length
    if (start < 0) take(this.#ring.subarray(this.#ring.length + start))
    take(this.#ring.subarray(Math.max(0, start), this.#next))
    this.#length = 0
  }
}
