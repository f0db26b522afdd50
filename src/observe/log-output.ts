/** The part of a stream that lines are written to. */
export interface TextStream {
  /** Takes what the target cannot take yet, and calls back once the text is written or lost. */
  write(text: string, done: (error?: Error | null) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** Takes finished lines of the log. It never throws and never waits: what cannot be written is dropped and counted. */
export interface LogOutput {
  /** `told` is how many lost lines this line tells of. */
  write(line: string, told: number): void
  /** Lines that were lost and that no later line has told of. */
  readonly untold: number
  /** All lines that were lost. */
  readonly lost: number
  /** Resolves once nothing waits any more. */
  drained(): Promise<void>
}

/** Lines that may wait for a slow reader, in UTF-16 units. */
const MOST_WAITING = 256 * 1024

/** Writes to a stream whose target may be full, closed, or not read. */
export class StreamOutput implements LogOutput {
  readonly #stream: TextStream
  #waiting = 0
  #untold = 0
  #lost = 0
  #isBroken = false
  #drained = Promise.withResolvers<void>()

  constructor(stream: TextStream) {
    this.#stream = stream
    // Each write is told of its own error. Without a listener the event would count as an error that nothing caught.
    stream.on('error', () => {})
    this.#drained.resolve()
  }

  get untold(): number {
    return this.#untold
  }

  get lost(): number {
    return this.#lost
  }

  drained(): Promise<void> {
    return this.#drained.promise
  }

  write(line: string, told: number): void {
    if (this.#waiting + line.length > MOST_WAITING) return this.#lose(1)
    // A full disk may have taken half of a line.
    const text = this.#isBroken ? `\n${line}` : line
    if (this.#waiting === 0) this.#drained = Promise.withResolvers<void>()
    this.#waiting += text.length
    this.#untold -= told
    const done = (error?: Error | null) => {
      this.#isBroken = !!error
      this.#waiting -= text.length
      if (this.#waiting === 0) this.#drained.resolve()
      if (!error) return
      this.#lose(1)
      this.#untold += told
    }
    try {
      this.#stream.write(text, done)
    } catch (error) {
      done(error instanceof Error ? error : new Error('not written'))
    }
  }

  #lose(lines: number): void {
    this.#untold += lines
    this.#lost += lines
  }
}
