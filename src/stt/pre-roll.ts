/** The last samples written, for when speech turns out to have begun a little before it was noticed. */
export class PreRoll {
  readonly #ring: Int16Array
  #next = 0
  #length = 0

  constructor(samples: number) {
    this.#ring = new Int16Array(samples)
  }

  write(samples: Int16Array): void {
    const ring = this.#ring
    let next = this.#next
    // An indexed loop, because `set` would need two new views for each hop.
    for (let index = 0; index < samples.length; index++) {
      ring[next++] = samples[index] as number
      if (next === ring.length) next = 0
    }
    this.#next = next
    this.#length = Math.min(ring.length, this.#length + samples.length)
  }

  /** Hands over what is held, oldest first in one or two parts, and forgets it. */
  drain(take: (samples: Int16Array) => void): void {
    const start = this.#next - this.#length
    if (start < 0) take(this.#ring.subarray(this.#ring.length + start))
    take(this.#ring.subarray(Math.max(0, start), this.#next))
    this.clear()
  }

  /** A copy of the newest of what is held, oldest first: so many samples, or as many as there are. */
  newest(most: number): Int16Array {
    const length = Math.min(most, this.#length)
    const start = this.#next - length
    const samples = new Int16Array(length)
    const before = start < 0 ? this.#ring.subarray(start) : new Int16Array(0)
    samples.set(before)
    samples.set(this.#ring.subarray(Math.max(0, start), this.#next), before.length)
    return samples
  }

  clear(): void {
    this.#length = 0
  }
}
