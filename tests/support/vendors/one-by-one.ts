/** What a vendor does, a step at a time, so that an order may come in the middle. */
export class OneByOne {
  #steps: (() => void)[] = []

  get isBusy(): boolean {
    return this.#steps.length > 0
  }

  add(steps: Iterable<() => void>): void {
    const isQuiet = !this.isBusy
    this.#steps.push(...steps)
    if (isQuiet) queueMicrotask(() => this.#next())
  }

  clear(): void {
    this.#steps = []
  }

  #next(): void {
    const steps = this.#steps
    steps[0]?.()
    // Whoever has cleared them in the meantime has begun with new ones.
    if (steps !== this.#steps) return
    steps.shift()
    if (steps.length > 0) queueMicrotask(() => this.#next())
  }
}
