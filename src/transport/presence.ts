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
  #isAway = false
  /** Told since the client was last heard of: it may not have got them. */
  #untold: ClientEvent[] = []

  constructor(clock: Clock, listener: () => WireListener | undefined, tell: (event: ClientEvent) => void) {
    this.#clock = clock
    this.#listener = listener
    this.#tell = tell
    this.#heardMs = clock.now()
  }

  get isAway(): boolean {
    return this.#isAway
  }

  /** When the client last showed that it is there, by the clock. */
  get heardMs(): number {
    return this.#heardMs
  }

  get quietMs(): number {
    return this.#clock.now() - this.#heardMs
  }

  /** The client has shown that it is there. */
  heard(): void {
    this.#heardMs = this.#clock.now()
    if (!this.#isAway && this.#untold.length > 0) this.#untold = []
  }

  lose(): void {
    if (this.#isAway) return
    this.#isAway = true
    this.#listener()?.lost(this.#heardMs)
  }

  /** The client can hear again, and is told what it missed. */
  back(): void {
    if (!this.#isAway) return
    this.#isAway = false
    this.#listener()?.back()
    for (const event of this.#untold.splice(0)) this.#tell(event)
  }

  tell(event: ClientEvent): void {
    this.#note(event)
    if (!this.#isAway) this.#tell(event)
  }

  /** Pieces of speech are left out: what was not heard of them is spoken and told again. */
  #note(event: ClientEvent): void {
    if (event.type === 'piece' && event.spoken) return
    const last = this.#untold.at(-1)
    if (event.type === 'token' && last?.type === 'token' && last.reply === event.reply) {
      this.#untold[this.#untold.length - 1] = { ...last, text: last.text + event.text }
      return
    }
    this.#untold.push(event)
    if (this.#untold.length > MOST_UNTOLD) this.#untold.shift()
  }
}
