import type { Clock } from '../../std/clock.ts'
import type { Allowance } from '../allowance.ts'
import type { WireCommand } from '../wire.ts'

/** What a client asks before anybody listens. */
const MAX_EARLY = 50
/** A client that says `client-ready` does it at once; one that has not by now is greeted anyway. */
const READY_DEADLINE_MS = 2000

/** What a client asks of its call. Kept until the call listens. */
export class Commands implements Disposable {
  readonly #clock: Clock
  readonly #allowance: Allowance
  readonly #early: WireCommand[] = []
  #listener: ((command: WireCommand) => void) | undefined
  #isReady = false
  #timer: Disposable | undefined

  constructor(clock: Clock, allowance: Allowance) {
    this.#clock = clock
    this.#allowance = allowance
  }

  listen(listener: (command: WireCommand) => void): void {
    this.#listener = listener
    for (const command of this.#early.splice(0)) listener(command)
  }

  take(command: WireCommand): void {
    if (command.type === 'ready') this.#isReady = true
    if (!this.#allowance.admitsCommand(command)) return
    if (this.#listener) this.#listener(command)
    else if (this.#early.length < MAX_EARLY) this.#early.push(command)
  }

  /** A client with a data channel says when it is ready. One without is ready now. */
  connected(hasChannel: boolean): void {
    if (this.#isReady) return
    if (!hasChannel) return this.take({ type: 'ready' })
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#clock.after(READY_DEADLINE_MS, () => {
      if (!this.#isReady) this.take({ type: 'ready' })
    })
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
  }
}
