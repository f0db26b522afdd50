import { type Flood, MOST_MESSAGE_BYTES, tooLong } from './flood.ts'

const NEWLINE = 10

/** Cuts what a program prints into lines, and holds no more of one than a message may have. */
export class Lines {
  readonly #flood: Flood
  readonly #decoder = new TextDecoder()
  #parts: Uint8Array[] = []
  #bytes = 0

  constructor(flood: Flood) {
    this.#flood = flood
  }

  /** The lines that end in this chunk, without empty ones. Throws when there is too much. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = []
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, at))
      const line = this.#take().trim()
      if (line !== '') lines.push(line)
      from = at + 1
    }
    // A copy: the chunk may be a small piece of a large buffer.
    if (from < chunk.length) this.#keep(chunk.slice(from))
    this.#flood.took(chunk.length, lines.length)
    return lines
  }

  #keep(part: Uint8Array): void {
    this.#bytes += part.length
    if (this.#bytes > MOST_MESSAGE_BYTES) throw tooLong()
    this.#parts.push(part)
  }

  #take(): string {
    const whole = new Uint8Array(this.#bytes)
    let at = 0
    for (const part of this.#parts) {
      whole.set(part, at)
      at += part.length
    }
    this.#parts = []
    this.#bytes = 0
    return this.#decoder.decode(whole)
  }
}
