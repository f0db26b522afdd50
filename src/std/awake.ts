const TICK_MS = 250
/** Whatever is beyond this between two ticks is a stall, not a busy loop. */
const MOST_PER_TICK_MS = 500

/**
 * Time that stands still while this process does not run: a SIGSTOP, a suspended laptop, a frozen container. What the far side
 * sends meanwhile waits in the socket, so its silence then says nothing.
 */
export class AwakeTime {
  readonly #now: () => number
  #awakeMs = 0
  #tickedMs: number

  /** `every` calls `tick` again and again without keeping the process alive. */
  constructor(now: () => number, every: (intervalMs: number, tick: () => void) => void) {
    this.#now = now
    this.#tickedMs = now()
    every(TICK_MS, () => this.#tick())
  }

  /** Milliseconds since the first call. Right after a stall too, whether the tick or a socket is served first. */
  now(): number {
    return this.#awakeMs + Math.min(MOST_PER_TICK_MS, this.#now() - this.#tickedMs)
  }

  #tick(): void {
    this.#awakeMs = this.now()
    this.#tickedMs = this.#now()
  }
}
