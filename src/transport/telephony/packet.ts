/** Gathers hops into messages of one size, for carriers that want few and large ones. */
export class Packet {
  readonly #bytes: Uint8Array
  readonly #silence: number
  #length = 0

  constructor(sizeBytes: number, silence: number) {
    this.#bytes = new Uint8Array(sizeBytes)
    this.#silence = silence
  }

  /** The packet that these bytes fill, good until the next call; the size is a whole number of hops. */
  add(bytes: Uint8Array): Uint8Array | undefined {
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    if (this.#length < this.#bytes.length) return undefined
    this.#length = 0
    return this.#bytes
  }

  /** What has been gathered, filled up with silence. */
  flush(): Uint8Array | undefined {
    if (this.#length === 0) return undefined
    this.#bytes.fill(this.#silence, this.#length)
    this.#length = 0
    return this.#bytes
  }

  drop(): void {
    this.#length = 0
  }
}
