/** Work that is done one piece after the other, in the order in which it was asked for. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Nothing is being done, and nothing waits. */
  get isIdle(): boolean {
    return this.#waiting === 0
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    try {
      return await work()
    } finally {
      this.#waiting--
      resolve()
    }
  }
}
