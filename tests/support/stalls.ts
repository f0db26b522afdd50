const LOOK_MS = 10

/** How long the event loop of this thread stood still at most, while this was watching: in it, nothing that came was taken. */
export class Stalls implements Disposable {
  longestMs = 0
  readonly #timer: Timer
  #lookedMs = performance.now()

  constructor() {
    this.#timer = setInterval(() => {
      const nowMs = performance.now()
      this.longestMs = Math.max(this.longestMs, nowMs - this.#lookedMs - LOOK_MS)
      this.#lookedMs = nowMs
    }, LOOK_MS)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
