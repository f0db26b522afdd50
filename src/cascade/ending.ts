import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import type { EndOfTurn } from '../turn/end-of-turn.ts'

/** What the models of today hear. */
const HEARD_SAMPLES = 8 * LISTEN_RATE_HZ
/** A turn is noticed late, and they were trained with some room before it. */
const BEFORE_SAMPLES = 0.6 * LISTEN_RATE_HZ

export interface EndingListener {
  /** From 0, the caller goes on, to 1, they have done. */
  judged(over: number): void
  failed(error: unknown): void
}

/** Keeps the sound of the caller's turn, and has its pauses judged. */
export class Ending {
  readonly #model: EndOfTurn
  readonly #signal: AbortSignal
  readonly #listener: EndingListener
  /** A ring. */
  readonly #heard = new Int16Array(HEARD_SAMPLES)
  /** Samples since the call began, and when the turn did. */
  #written = 0
  #began = 0
  #asked: AbortController | undefined

  constructor(model: EndOfTurn, signal: AbortSignal, listener: EndingListener) {
    this.#model = model
    this.#signal = signal
    this.#listener = listener
  }

  write(hop: Int16Array): void {
    let at = this.#written % HEARD_SAMPLES
    // An indexed loop, because `set` would need two new views for each hop.
    for (let index = 0; index < hop.length; index++) {
      this.#heard[at++] = hop[index] as number
      if (at === HEARD_SAMPLES) at = 0
    }
    this.#written += hop.length
  }

  turnBegan(): void {
    this.#began = Math.max(0, this.#written - BEFORE_SAMPLES)
  }

  judge(): void {
    this.forget()
    const asked = new AbortController()
    this.#asked = asked
    this.#model.judge(this.#turn(), AbortSignal.any([asked.signal, this.#signal])).then(
      (over) => this.#settle(asked, () => this.#listener.judged(over)),
      (error: unknown) => this.#settle(asked, () => this.#listener.failed(error)),
    )
  }

  /** The caller speaks on, or the turn is over: nobody waits for what the model thinks of the last pause. */
  forget(): void {
    this.#asked?.abort()
    this.#asked = undefined
  }

  #settle(asked: AbortController, tell: () => void): void {
    if (this.#asked !== asked || this.#signal.aborted) return
    this.#asked = undefined
    tell()
  }

  #turn(): Int16Array {
    const length = Math.min(HEARD_SAMPLES, this.#written - this.#began)
    const from = (this.#written - length) % HEARD_SAMPLES
    const turn = new Int16Array(length)
    const first = this.#heard.subarray(from, from + length)
    turn.set(first)
    turn.set(this.#heard.subarray(0, length - first.length), first.length)
    return turn
  }
}
