/** How a band follows its signal, by the code of each difference. */
export interface Adaptation {
  /** What a code is taken for, in 1/32768 of the step. */
  readonly inverse: Int32Array
  /** By how much it makes the step grow, as a logarithm. */
  readonly growth: Int32Array
  /** Of that logarithm; 2048 are an octave. */
  readonly largest: number
  /** From a step of one up to 2048. */
  readonly octaves: number
}

/** The mantissa of a step by five bits of its logarithm (§6.2, ILB of SCALEL and SCALEH). */
const MANTISSAS = Int32Array.from({ length: 32 }, (_, index) => Math.round(2048 * 2 ** (index / 32)))

/** Samples of a band have 15 bits (LIMIT). */
const LARGEST = 16_383
/** The second pole, and the first with it, at 1/16384: beyond them the filter is not stable (UPPOL1, UPPOL2). */
const LARGEST_POLE_2 = 12_288
const LARGEST_POLES = 15_360
const ZEROS = 6

/**
 * One band of G.722 as both ends see it: the step that its differences are measured in, and the sample to expect next, from two poles and
 * six zeros that follow the signal. Integers of 16 bits that saturate: encoder and decoder stay the same to the bit (§6.2).
 */
export class AdaptiveBand {
  /** Of the quantizer. */
  step: number
  readonly #adaptation: Adaptation
  #logStep = 0
  #expected = 0
  /** The part of it that the zeros give. */
  #fromZeros = 0
  #pole1 = 0
  #pole2 = 0
  /** The last sample; and the last two without the part of the poles, of which the signs count. */
  #sample = 0
  #partial1 = 0
  #partial2 = 0
  readonly #zeros = new Int32Array(ZEROS)
  /** The last differences, the newest first. */
  readonly #differences = new Int32Array(ZEROS)

  constructor(adaptation: Adaptation) {
    this.#adaptation = adaptation
    this.step = this.#stepOf(0)
  }

  /** What the encoder has to tell of a sample (SUBTRA). */
  differenceOf(sample: number): number {
    return saturated(sample - this.#expected)
  }

  /** The sample that the decoder gives, by its difference in 1/32768 of the step. */
  valueOf(inverse: number): number {
    const value = this.#expected + ((this.step * inverse) >> 15)
    return value > LARGEST ? LARGEST : value < -LARGEST - 1 ? -LARGEST - 1 : value
  }

  /** The code of the next difference is known: the step and the expectation follow. */
  adapt(code: number): void {
    const { inverse, growth, largest } = this.#adaptation
    const difference = (this.step * (inverse[code] as number)) >> 15
    // LOGSCL, LOGSCH: the logarithm leaks by 1/128.
    const logStep = ((this.#logStep * 127) >> 7) + (growth[code] as number)
    this.#logStep = logStep < 0 ? 0 : logStep > largest ? largest : logStep
    this.step = this.#stepOf(this.#logStep)
    this.#predict(difference)
  }

  #stepOf(logStep: number): number {
    const mantissa = MANTISSAS[(logStep >> 6) & 31] as number
    const shift = this.#adaptation.octaves - (logStep >> 11)
    return (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2
  }

  /** Block 4 of each band. */
  #predict(difference: number): void {
    // RECONS, PARREC
    const sample = saturated(this.#expected + difference)
    const partial = saturated(this.#fromZeros + difference)
    this.#movePoles(partial)
    this.#moveZeros(difference)
    this.#partial2 = this.#partial1
    this.#partial1 = partial
    // FILTEP
    const fromPole1 = (this.#pole1 * saturated(2 * sample)) >> 15
    const fromPole2 = (this.#pole2 * saturated(2 * this.#sample)) >> 15
    this.#sample = sample
    // PREDIC
    this.#expected = saturated(saturated(fromPole1 + fromPole2) + this.#fromZeros)
  }

  /** UPPOL2, UPPOL1: by the signs of the partial sample and of the two before, zero counting as positive. */
  #movePoles(partial: number): void {
    const isAs1 = partial < 0 === this.#partial1 < 0
    const isAs2 = partial < 0 === this.#partial2 < 0
    const quadruple = saturated(4 * this.#pole1)
    const towards = isAs1 ? -quadruple : quadruple
    const pole2 = ((towards > 32_767 ? 32_767 : towards) >> 7) + (isAs2 ? 128 : -128) + ((this.#pole2 * 32_512) >> 15)
    this.#pole2 = limited(pole2, LARGEST_POLE_2)
    const pole1 = (isAs1 ? 192 : -192) + ((this.#pole1 * 32_640) >> 15)
    this.#pole1 = limited(pole1, LARGEST_POLES - this.#pole2)
  }

  /** UPZERO by the signs of the differences; then FILTEZ, with this difference as the newest. */
  #moveZeros(difference: number): void {
    const zeros = this.#zeros
    const differences = this.#differences
    const by = difference === 0 ? 0 : 128
    let sum = 0
    for (let index = ZEROS - 1; index >= 0; index--) {
      const isSame = (differences[index] as number) < 0 === difference < 0
      const zero = (isSame ? by : -by) + (((zeros[index] as number) * 32_640) >> 15)
      const next = index === 0 ? difference : (differences[index - 1] as number)
      zeros[index] = zero
      differences[index] = next
      sum += (zero * saturated(2 * next)) >> 15
    }
    this.#fromZeros = saturated(sum)
  }
}

const limited = (value: number, most: number): number => (value > most ? most : value < -most ? -most : value)

export const saturated = (value: number): number => (value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value)
