import type { Clock } from '../../std/clock.ts'
import type { Traffic } from '../traffic.ts'

export const STALLED_AFTER_MS = 5_000

/** Drops and counts the speech for a far side that does not read what it was sent; one that goes on so is given up. */
export class SlowReader {
  readonly #clock: Clock
  readonly #traffic: Traffic
  readonly #stalled: () => void
  #sinceMs: number | undefined

  constructor(clock: Clock, traffic: Traffic, stalled: () => void) {
    this.#clock = clock
    this.#traffic = traffic
    this.#stalled = stalled
  }

  /** Whether a hop may be sent, given whether too much waits to be read. */
  takes(isBehind: boolean): boolean {
    if (!isBehind) {
      this.#sinceMs = undefined
      return true
    }
    const nowMs = this.#clock.awake()
    this.#traffic.droppedHops++
    this.#sinceMs ??= nowMs
    if (nowMs - this.#sinceMs > STALLED_AFTER_MS) this.#stalled()
    return false
  }
}
