/** As often as the server's heartbeat. */
const LOOK_MS = 2000
/** Looks at which none had come since the one before. */
const SILENT_LOOKS = 3

/** Runs something each `everyMs` until it is disposed of. */
export type Repeat = (everyMs: number, run: () => void) => Disposable

export const repeat: Repeat = (everyMs, run) => {
  const timer = setInterval(run, everyMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/**
 * Tells once that the server's heartbeats stopped. A network that is gone closes no socket, and a browser notices only after minutes.
 * Counted in looks and not by the clock: when a laptop wakes, messages may have come that are not read yet. Without a first heartbeat it
 * tells nothing.
 */
export class Heartbeats {
  readonly #repeat: Repeat
  readonly #stopped: () => void
  #looks = 0
  #looking: Disposable | undefined

  constructor(stopped: () => void, every: Repeat = repeat) {
    this.#repeat = every
    this.#stopped = stopped
  }

  /** One has come. */
  heard(): void {
    this.#looks = 0
    this.#looking ??= this.#repeat(LOOK_MS, () => {
      if (++this.#looks <= SILENT_LOOKS) return
      this.forget()
      this.#stopped()
    })
  }

  /** The connection is gone: none are expected until the next has come. */
  forget(): void {
    this.#looking?.[Symbol.dispose]()
    this.#looking = undefined
  }
}
