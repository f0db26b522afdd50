import { kaiser } from './resample.ts'

/** Of a windowed sinc. At 16 kHz all up to 3.4 kHz, which is what telephones carry, passes within 0.2 dB, and 70 dB are lost from 5 kHz on. */
const TAPS = 47
const MIDDLE = (TAPS - 1) / 2

/** Each second tap is zero but for the middle one, which is a half: these are the others of one side, from the middle on. */
const SIDE = Float64Array.from({ length: (MIDDLE + 1) / 2 }, (_, at) => tap(2 * at + 1))

/** Halves the rate of one stream of mono samples: 16 kHz as a telephone's 8 kHz, at less than half of what `Resampler` costs. Saturating. */
export class HalfBand {
  /** What the filter still needs of the past, then the samples at hand. */
  #work = new Float64Array(TAPS - 1)
  #out = new Int16Array(0)

  /** An even number of samples. What it returns is reused by the next call. */
  process(samples: Int16Array): Int16Array {
    const past = TAPS - 1
    const { length } = samples
    if (this.#work.length < past + length) {
      const grown = new Float64Array(past + length)
      grown.set(this.#work.subarray(0, past))
      this.#work = grown
    }
    if (this.#out.length !== length / 2) this.#out = new Int16Array(length / 2)
    const work = this.#work
    const out = this.#out
    work.set(samples, past)
    for (let at = 0; at < out.length; at++) {
      const middle = 2 * at + 1 + MIDDLE
      let sum = (work[middle] as number) / 2
      for (let side = 0; side < SIDE.length; side++) {
        const away = 2 * side + 1
        sum += (SIDE[side] as number) * ((work[middle - away] as number) + (work[middle + away] as number))
      }
      out[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum)))
    }
    work.copyWithin(0, length, length + past)
    return out
  }
}

/** So many samples from the middle, which is odd. */
function tap(away: number): number {
  const sinc = Math.sin((Math.PI * away) / 2) / (Math.PI * away)
  return (sinc * kaiser(away / (MIDDLE + 1))) / kaiser(0)
}
