import { energy, LISTEN_RATE_HZ } from '../audio/pcm.ts'

const FIRST_SAMPLES = LISTEN_RATE_HZ * 4
const ENDING_SAMPLES = LISTEN_RATE_HZ / 10
/** 15 dB as a ratio of powers: between a voice and the room it is in. */
const QUIET_RATIO = 0.03

/**
 * A growing stretch of 16 kHz speech. `audio` stays valid while the segment grows: samples are only ever added behind it.
 */
export class Segment {
  #samples = new Int16Array(FIRST_SAMPLES)
  #length = 0
  #energy = 0

  get length(): number {
    return this.#length
  }

  get audio(): Int16Array {
    return this.#samples.subarray(0, this.#length)
  }

  append(samples: Int16Array): void {
    const length = this.#length + samples.length
    if (length > this.#samples.length) {
      const grown = new Int16Array(Math.max(length, this.#samples.length * 2))
      grown.set(this.audio)
      this.#samples = grown
    }
    this.#samples.set(samples, this.#length)
    this.#length = length
    this.#energy += energy(samples)
  }

  /** Whether the last 100 ms are much quieter than the whole: most likely the voice has just stopped. */
  get fadesOut(): boolean {
    const ending = this.#samples.subarray(Math.max(0, this.#length - ENDING_SAMPLES), this.#length)
    return energy(ending) * this.#length < this.#energy * ending.length * QUIET_RATIO
  }

  /** Cuts at the quietest 100 ms of the last third, keeps what is before, which grows no more, and returns what is after. */
  cut(): Segment {
    let at = this.#length
    let least = Infinity
    const from = Math.floor((this.#length * 2) / 3)
    for (let start = from; start + ENDING_SAMPLES <= this.#length; start += ENDING_SAMPLES / 2) {
      const here = energy(this.#samples.subarray(start, start + ENDING_SAMPLES))
      if (here >= least) continue
      least = here
      at = start + ENDING_SAMPLES / 2
    }
    const rest = new Segment()
    rest.append(this.#samples.subarray(at, this.#length))
    this.#length = at
    return rest
  }
}
