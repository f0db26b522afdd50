/** Reads bits, the highest of each byte first. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at: number

  /** From the byte `from` on. */
  constructor(bytes: Uint8Array, from = 0) {
    this.#bytes = bytes
    this.#at = 8 * from
  }

  get isAtEnd(): boolean {
    return this.#at + 8 > 8 * this.#bytes.length
  }

  /** At most 32 bits. */
  unsigned(bits: number): number {
    let value = 0
    for (let left = bits; left > 0;) {
      const offset = this.#at & 7
      const take = Math.min(left, 8 - offset)
      const byte = this.#bytes[this.#at >> 3]
      if (byte === undefined) throw new RangeError('the file is cut short')
      value = value * 2 ** take + ((byte >> (8 - offset - take)) & (2 ** take - 1))
      this.#at += take
      left -= take
    }
    return value
  }

  signed(bits: number): number {
    const value = this.unsigned(bits)
    return bits > 0 && value >= 2 ** (bits - 1) ? value - 2 ** bits : value
  }

  /** How many zeros stand before the next one, which is read as well. */
  zeros(): number {
    for (let count = 0; ;) {
      const offset = this.#at & 7
      const byte = this.#bytes[this.#at >> 3]
      if (byte === undefined) throw new RangeError('the file is cut short')
      const left = Math.clz32((byte << offset) & 0xff) - 24
      if (left < 8) {
        this.#at += left + 1
        return count + left
      }
      count += 8 - offset
      this.#at += 8 - offset
    }
  }

  toByte(): void {
    this.#at = (this.#at + 7) & ~7
  }
}
