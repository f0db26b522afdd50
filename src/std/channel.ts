/**
 * A bounded queue between one synchronous writer and one `for await` reader.
 * When full, the oldest item is dropped and counted: a slow reader never grows memory.
 */
export class Channel<T> implements AsyncIterable<T> {
  /** Items lost because the reader lagged. */
  dropped = 0
  readonly #capacity: number
  readonly #items: T[] = []
  #wake: (() => void) | undefined
  #closed = false

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  push(item: T): void {
    if (this.#closed) return
    if (this.#items.length >= this.#capacity) {
      this.#items.shift()
      this.dropped++
    }
    this.#items.push(item)
    this.#wake?.()
  }

  /** The reader still gets what was pushed before. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift() as T
      if (this.#closed) return
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
