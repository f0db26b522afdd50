import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { PreRoll } from '../stt/pre-roll.ts'
import type { EndOfTurn } from '../turn/end-of-turn.ts'

/** What the models of today hear. */
const HEARD_SAMPLES = 8 * LISTEN_RATE_HZ
/** A turn is noticed late, and they were trained with some room before it. */
const BEFORE_SAMPLES = 0.6 * LISTEN_RATE_HZ

/** A detector notices a pause so late. The model judges best what has 100 ms of silence behind the voice. */
const LATE_SAMPLES = 0.06 * LISTEN_RATE_HZ

/** Keeps the sound of the caller's turn, and has its pauses judged. */
export class Ending {
  readonly #model: EndOfTurn
  readonly #signal: AbortSignal
  readonly #judged: (over: number) => void
  readonly #heard = new PreRoll(HEARD_SAMPLES + LATE_SAMPLES)
  #turnSamples = 0
  #asked: AbortController | undefined

  /** `judged` is told from 0, the caller goes on, to 1, they have done; nothing where the model fails: words and silence decide then. */
  constructor(model: EndOfTurn, signal: AbortSignal, judged: (over: number) => void) {
    this.#model = model
    this.#signal = signal
    this.#judged = judged
  }

  write(hop: Int16Array): void {
    this.#heard.write(hop)
    this.#turnSamples += hop.length
  }

  turnBegan(): void {
    this.#turnSamples = BEFORE_SAMPLES
  }

  judge(): void {
    this.forget()
    const asked = new AbortController()
    this.#asked = asked
    const turn = this.#heard.newest(this.#turnSamples).subarray(0, -LATE_SAMPLES)
    this.#model.judge(turn, AbortSignal.any([asked.signal, this.#signal])).then(
      (over) => {
        if (this.#asked === asked && !this.#signal.aborted) this.#judged(over)
      },
      () => {},
    )
  }

  /** The caller speaks on, or the turn is over: nobody waits for what the model thinks of the last pause. */
  forget(): void {
    this.#asked?.abort()
    this.#asked = undefined
  }
}
