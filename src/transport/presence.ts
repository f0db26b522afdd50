import type { Clock } from '../std/clock.ts'
import type { ClientEvent } from './client-event.ts'
import type { WireListener } from './wire.ts'

/** More than a call tells in the seconds until a loss is found out; the oldest go first. */
const MOST_UNTOLD = 50

/** Whether a client is within reach, and what it has not been told. */
export class Presence {
  readonly #clock: Clock
  readonly #listener: () => WireListener | undefined
  readonly #tell: (event: ClientEvent) => void
  #heardMs: number
  /** The same in time that this process was awake: what came while it was not is about to be read. */
  #heardAwakeMs: number
  #isAway = false
  /** Those since the client was last heard of. Of these the first `sent` were sent, and may not have come through. */
  #untold: ClientEvent[] = []
  #sent = 0

  constructor(clock: Clock, listener: () => WireListener | undefined, tell: (event: ClientEvent) => void) {
    this.#clock = clock
    this.#listener = listener
    this.#tell = tell
    this.#heardMs = clock.now()
    this.#heardAwakeMs = clock.awake()
  }

  get isAway(): boolean {
    return this.#isAway
  }

  /** When the client last showed that it is there, by the clock. */
  get heardMs(): number {
    return this.#heardMs
  }

  get quietMs(): number {
    return this.#clock.awake() - this.#heardAwakeMs
  }

  /** The client has shown that it is there. */
  heard(): void {
    this.#heardMs = this.#clock.now()
    this.#heardAwakeMs = this.#clock.awake()
    if (this.#isAway || this.#sent === 0) return
    this.#untold = []
    this.#sent = 0
  }

  /** What was sent after `sinceMs` may not have come through, though the client has been heard of. */
  lose(sinceMs = this.#heardMs): void {
    if (this.#isAway) return
    this.#isAway = true
    this.#listener()?.lost(Math.min(sinceMs, this.#heardMs))
  }

  /** The client can hear again, and is told what it missed. What was sent on the same connection still comes through. */
  back(connection: 'anew' | 'as-before'): void {
    if (!this.#isAway) return
    this.#isAway = false
    this.#listener()?.back()
    const missed = this.#untold.splice(0).slice(connection === 'anew' ? 0 : this.#sent)
    this.#sent = 0
    for (const event of missed) this.tell(event)
  }

  tell(event: ClientEvent): void {
    this.#note(event)
    if (this.#isAway) return
    this.#sent = this.#untold.length
    this.#tell(event)
  }

  /** Pieces of speech are left out: what was not heard of them is spoken and told again. */
  #note(event: ClientEvent): void {
    if (event.type === 'piece' && event.spoken) return
    const last = this.#untold.at(-1)
    if (
      this.#untold.length > this.#sent &&
      event.type === 'token' &&
      last?.type === 'token' &&
      last.reply === event.reply
    ) {
      this.#untold[this.#untold.length - 1] = { ...last, text: last.text + event.text }
      return
    }
    this.#untold.push(event)
    if (this.#untold.length <= MOST_UNTOLD) return
    this.#untold.shift()
    this.#sent = Math.max(0, this.#sent - 1)
  }
}
