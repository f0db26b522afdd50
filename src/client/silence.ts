import type { Clock } from './clock.ts'
import type { ServerEvent } from './event.ts'
import type { Connection } from './socket.ts'

/** As often as the server's heartbeat. */
const LOOK_MS = 2_000
/** Looks at which nothing had come since the one before. */
const SILENT_LOOKS = 3

/**
 * Gives up a connection on which nothing comes any more. A network that is gone closes nothing, and a browser notices only after minutes.
 * Counted in looks and not by the clock: while a program or a laptop was held up, messages may have come that are not read yet. Servers
 * without a heartbeat are left in peace.
 */
export class Silence {
  readonly #clock: Clock
  #hasHeartbeat = false
  #looks = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A message has come. */
  heard({ type }: ServerEvent): void {
    this.#looks = 0
    if (type === 'heartbeat') this.#hasHeartbeat = true
  }

  watch(connection: Connection): void {
    let timer: Disposable
    const look = () => {
      if (this.#hasHeartbeat && ++this.#looks > SILENT_LOOKS) return connection.abandon('nothing is received any more')
      timer = this.#clock.after(LOOK_MS, look)
    }
    timer = this.#clock.after(LOOK_MS, look)
    void connection.closed.then(() => timer[Symbol.dispose]())
  }
}
