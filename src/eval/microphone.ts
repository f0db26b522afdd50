import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { soundsIn } from '../audio/sounds.ts'
import type { Clock } from '../client/clock.ts'

const HOP_MS = 20
const HOP = (LISTEN_RATE_HZ * HOP_MS) / 1000

/** A caller's microphone at 16 kHz: it sends 20 ms at a time, in real time, and silence while nobody speaks. */
export class Microphone implements Disposable {
  readonly #clock: Clock
  readonly #send: (hop: Int16Array) => void
  readonly #openedMs: number
  #timer: Disposable | undefined
  #hops = 0
  #saying: Int16Array = new Int16Array()
  #said: (() => void) | undefined

  constructor(clock: Clock, send: (hop: Int16Array) => void) {
    this.#clock = clock
    this.#send = send
    this.#openedMs = clock.now()
    this.#arm()
  }

  /** Resolves when the last sound of it has been sent. */
  async say(samples: Int16Array): Promise<void> {
    this.#said?.()
    const toMs = soundsIn({ samples, rateHz: LISTEN_RATE_HZ }).at(-1)?.toMs ?? 0
    this.#saying = samples.subarray(0, (toMs * LISTEN_RATE_HZ) / 1000)
    if (this.#saying.length > 0) await new Promise<void>((resolve) => (this.#said = resolve))
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#said?.()
  }

  /** By the clock: a timer that is late is caught up with. */
  #arm(): void {
    const dueMs = this.#openedMs + this.#hops * HOP_MS
    this.#timer = this.#clock.after(Math.max(0, dueMs - this.#clock.now()), () => {
      while (this.#openedMs + this.#hops * HOP_MS <= this.#clock.now()) this.#hop()
      this.#arm()
    })
  }

  #hop(): void {
    this.#hops++
    const hop = new Int16Array(HOP)
    hop.set(this.#saying.subarray(0, HOP))
    this.#send(hop)
    if (this.#saying.length === 0) return
    this.#saying = this.#saying.subarray(HOP)
    if (this.#saying.length > 0) return
    this.#said?.()
    this.#said = undefined
  }
}
