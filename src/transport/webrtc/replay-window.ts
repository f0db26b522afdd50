/** Packets this far behind the newest are too old to tell from replays: 2.5 s of audio. */
const WINDOW = 128

/**
 * Which packets of one stream have come, by their full index: 16-bit sequence number and the count of its wraps
 * (RFC 3711 §3.3.1, §3.3.2).
 */
export class ReplayWindow {
  #highest = -1
  /** The index seen last in each place. */
  readonly #seen = new Float64Array(WINDOW).fill(-1)

  /** The full index a sequence number most likely stands for. */
  indexOf(sequence: number): number {
    if (this.#highest < 0) return sequence
    const index = this.#highest + (((sequence - this.#highest) << 16) >> 16)
    return index < 0 ? index + 65_536 : index
  }

  isFresh(index: number): boolean {
    return index > this.#highest - WINDOW && this.#seen[index % WINDOW] !== index
  }

  /** Call only for what proved authentic: a forged number must not move the window. */
  accept(index: number): void {
    this.#seen[index % WINDOW] = index
    if (index > this.#highest) this.#highest = index
  }
}
