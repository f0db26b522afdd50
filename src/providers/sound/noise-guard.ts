/** Judged at once: 40 ms at 24 kHz. */
const BLOCK_SAMPLES = 1024
/** Random bytes read as samples lie at 0.58 of full scale; speech at the verge of clipping reaches 0.34 over a block. */
const NOISE_LEVEL = 0.4
/** How alike a sample is to the one before: 0 for random bytes; beyond this either way for speech, however loud. */
const NOISE_LIKENESS = 0.3
/** Silence of unsigned 8-bit samples reads as a constant near full scale. */
const CONSTANT_LEVEL = 0.6

/**
 * Tells samples from bytes that are none: compressed or encrypted data, floating point, samples of 8, 24 or 32 bits or of the
 * other byte order, a stream that lost a byte. All of these read as loud noise, in which no sample resembles the one before.
 */
export class NoiseGuard {
  #count = 0
  #sum = 0
  #squares = 0
  #products = 0
  #last = 0

  /** Whether these samples complete a block that is noise. */
  hears(samples: Int16Array): boolean {
    for (let at = 0; at < samples.length; at++) {
      const value = (samples[at] as number) / 32_768
      this.#sum += value
      this.#squares += value * value
      this.#products += value * this.#last
      this.#last = value
      if (++this.#count === BLOCK_SAMPLES && this.#endBlock()) return true
    }
    return false
  }

  #endBlock(): boolean {
    const mean = this.#sum / BLOCK_SAMPLES
    const power = this.#squares / BLOCK_SAMPLES - mean * mean
    const likeness = (this.#products / BLOCK_SAMPLES - mean * mean) / Math.max(power, 1e-9)
    this.#count = this.#sum = this.#squares = this.#products = 0
    return Math.abs(mean) > CONSTANT_LEVEL || (Math.sqrt(power) > NOISE_LEVEL && Math.abs(likeness) < NOISE_LIKENESS)
  }
}
