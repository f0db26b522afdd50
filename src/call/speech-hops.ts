import { HopSplitter } from '../audio/hop.ts'
import type { Pcm } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'

/** Speech of any rate, in chunks of any length, as hops of the wire's rate. Hops are valid until `emit` returns. */
export class SpeechHops {
  readonly #rateHz: number
  readonly #splitter: HopSplitter
  #resampler: Resampler | undefined
  #voiceRateHz = 0

  constructor(rateHz: number) {
    this.#rateHz = rateHz
    this.#splitter = new HopSplitter(rateHz)
  }

  push({ samples, rateHz }: Pcm, emit: (hop: Int16Array) => void): void {
    if (rateHz !== this.#voiceRateHz) this.#endVoice(emit)
    this.#voiceRateHz = rateHz
    this.#resampler ??= new Resampler(rateHz, this.#rateHz)
    this.#splitter.push(this.#resampler.process(samples), emit)
  }

  /** What is still inside, filled up with silence. */
  end(emit: (hop: Int16Array) => void): void {
    this.#endVoice(emit)
    this.#splitter.flush(emit)
  }

  reset(): void {
    this.#resampler = undefined
    this.#splitter.reset()
  }

  #endVoice(emit: (hop: Int16Array) => void): void {
    if (this.#resampler) this.#splitter.push(this.#resampler.flush(), emit)
    this.#resampler = undefined
  }
}
