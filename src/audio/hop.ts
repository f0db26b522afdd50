import { HOP_MS, hopSamples } from './pcm.ts'

/** Regroups chunks of any length into 20 ms hops, at any rate where a hop is a whole number of samples (not 11.025 kHz). */
export class HopSplitter {
  /** Emitted again and again: a listener that keeps a hop copies it. */
  readonly #hop: Int16Array
  #pending = 0

  /** Throws `RangeError` when 20 ms at this rate is not a whole number of samples. */
  constructor(rateHz: number) {
    const length = hopSamples(rateHz)
    if (!Number.isInteger(length) || length <= 0) throw new RangeError(`${HOP_MS} ms at ${rateHz} Hz is no whole hop`)
    this.#hop = new Int16Array(length)
  }

  /** Samples held back until their hop is full. */
  get pendingSamples(): number {
    return this.#pending
  }

  /** Emits each hop that `samples` completes. The emitted array is reused: it is valid until `emit` returns. */
  push(samples: Int16Array, emit: (hop: Int16Array) => void): void {
    const hop = this.#hop
    // An indexed loop, because `set` would need a new view for each part of the chunk.
    for (let index = 0; index < samples.length; index++) {
      hop[this.#pending++] = samples[index] as number
      if (this.#pending < hop.length) continue
      this.#pending = 0
      emit(hop)
    }
  }

  /** Emits what is pending, padded with silence to a whole hop; nothing when nothing is. */
  flush(emit: (hop: Int16Array) => void): void {
    if (this.#pending === 0) return
    this.#hop.fill(0, this.#pending)
    this.#pending = 0
    emit(this.#hop)
  }

  /** Forgets what is pending. */
  reset(): void {
    this.#pending = 0
  }
}
