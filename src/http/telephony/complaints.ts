import type { Clock } from '../../std/clock.ts'
import type { Log, LogFields } from '../../observe/log.ts'

/** Anybody may send what is complained of. */
const EVERY_MS = 10_000

/** Tells the operator why a carrier is refused, of each reason once in ten seconds. */
export class Complaints {
  readonly #clock: Clock
  readonly #log: Log
  readonly #toldAtMs = new Map<string, number>()

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  /** Messages are fixed, so there are few. */
  tell(message: string, fields: LogFields): void {
    const nowMs = this.#clock.now()
    if (nowMs - (this.#toldAtMs.get(message) ?? -Infinity) < EVERY_MS) return
    this.#toldAtMs.set(message, nowMs)
    this.#log.warn(message, fields)
  }
}
