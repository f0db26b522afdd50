const BUCKET_MS = 0.1
const BUCKETS = 5_000

export interface Spread {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Counts durations in tenths of a millisecond up to half a second: bounded, and cheap enough to sit on the path it measures. */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS)
  #total = 0

  get total(): number {
    return this.#total
  }

  add(ms: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(ms / BUCKET_MS)))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#total++
  }

  /** The upper edge of the bucket below which `share` of all lie; NaN without any. */
  quantileMs(share: number): number {
    if (this.#total === 0) return Number.NaN
    let left = Math.ceil(this.#total * share)
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0) return (bucket + 1) * BUCKET_MS
    }
    return BUCKETS * BUCKET_MS
  }

  spread(): Spread {
    return { p50: this.quantileMs(0.5), p99: this.quantileMs(0.99), max: this.quantileMs(1) }
  }

  clear(): void {
    this.#counts.fill(0)
    this.#total = 0
  }
}
