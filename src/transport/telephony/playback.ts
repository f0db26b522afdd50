import type { Clock } from '../../std/clock.ts'

/** Hops come every 20 ms while the bot speaks: after such a gap it has stopped. */
const STOPPED_AFTER_MS = 60

/** What has been said is heard by then, whether the carrier tells or not. */
const PLAYED_WITHIN_MS = 10_000

/** Knows when a carrier has played what it was sent, by a mark that follows the last sound. */
export class Playback implements Disposable {
  readonly #clock: Clock
  readonly #stopped: (mark: string) => void
  #soundedAtMs = 0
  /** Waits for the bot to stop. */
  #tail: Disposable | undefined
  #marks = 0
  /** The mark after the last sound, until it has been reached. */
  #awaited: string | undefined
  #waiting: (() => void)[] = []

  /** `stopped` asks the carrier for the mark, after a last word of what was held back. */
  constructor(clock: Clock, stopped: (mark: string) => void) {
    this.#clock = clock
    this.#stopped = stopped
  }

  /** Something audible is on its way. */
  sounds(): void {
    this.#soundedAtMs = this.#clock.now()
    this.#awaited = undefined
    this.#tail ??= this.#after(STOPPED_AFTER_MS)
  }

  /** A mark has come back. Those of before a clear do too, at once or late, and mean nothing any more. */
  reached(mark: string): void {
    if (mark === this.#awaited) this.#settle()
  }

  /** What was not played has been thrown away. */
  cleared(): void {
    this.#tail?.[Symbol.dispose]()
    this.#tail = undefined
    this.#settle()
  }

  /** Resolves when all has been played, or 10 s later. */
  async played(): Promise<void> {
    if (this.#tail === undefined && this.#awaited === undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    using _ = this.#clock.after(PLAYED_WITHIN_MS, resolve)
    await promise
  }

  [Symbol.dispose](): void {
    this.cleared()
  }

  #after(delayMs: number): Disposable {
    return this.#clock.after(delayMs, () => {
      const restMs = this.#soundedAtMs + STOPPED_AFTER_MS - this.#clock.now()
      this.#tail = restMs > 0 ? this.#after(restMs) : undefined
      if (this.#tail) return
      this.#awaited = `voxray-${++this.#marks}`
      this.#stopped(this.#awaited)
    })
  }

  #settle(): void {
    this.#awaited = undefined
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
