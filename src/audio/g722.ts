import { AdaptiveBand, saturated } from './g722-band.ts'

/** RTP counts it at 8 kHz all the same (RFC 3551 §4.5.2). */
export const G722_RATE_HZ = 16_000

/** Every second coefficient of the filters of both directions; the others are these in reverse (§5.2). */
const QMF = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11)
const TAPS = 2 * QMF.length

/** Where a level of the lower band begins, in 1/4096 of the step, the smallest first (§6.2.1, QUANTL). */
// prettier-ignore
const LOW_DECISIONS = Int32Array.of(
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765,
  1980, 2195, 2557, 2919,
)
/** What a level is taken for, at the same scale (INVQBL). */
// prettier-ignore
const LOW_OUTPUTS = Int32Array.of(
  17, 54, 91, 130, 170, 211, 254, 300, 347, 396, 447, 501, 558, 618, 682, 750, 822, 899, 982, 1072, 1170, 1279, 1399, 1535, 1689, 1873,
  2088, 2376, 2738, 3101,
)
/** In 1/32768, by the six bits of the lower band. Those that no encoder sends count as the smallest negative level. */
const LOW_INVERSE = Int32Array.from({ length: 64 }, (_, code) => {
  const isPositive = code >= 32 && code < 62
  const level = isPositive ? 61 - code : code >= 62 ? 63 - code : code >= 4 ? 33 - code : 0
  return (LOW_OUTPUTS[level] as number) * (isPositive ? 8 : -8)
})

/** Where the second of the two levels of the higher band begins, in 1/4096 of the step (§6.2.2, QUANTH). */
const HIGH_DECISION = 564

/** By the upper four bits of the lower band, which alone both ends adapt by: a line may take the other two for data (INVQAL). */
// prettier-ignore
const LOW_ADAPTATION = {
  inverse: Int32Array.of(
    0, -20_456, -12_896, -8968, -6288, -4240, -2584, -1200, 20_456, 12_896, 8968, 6288, 4240, 2584, 1200, 0,
  ),
  growth: Int32Array.of(-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60),
  largest: 18_432,
  /** The step at rest is 32. */
  octaves: 8,
}
/** By the two bits of the higher band (INVQAH). */
const HIGH_ADAPTATION = {
  inverse: Int32Array.of(-7408, -1616, 7408, 1616),
  growth: Int32Array.of(798, -214, 798, -214),
  largest: 22_528,
  /** The step at rest is 8. */
  octaves: 10,
}

/** ITU-T G.722 at 64 kbit/s, one direction of one stream: two bands, and a byte for each two samples. */
export class G722Encoder {
  readonly rateHz = G722_RATE_HZ
  readonly #low = new AdaptiveBand(LOW_ADAPTATION)
  readonly #high = new AdaptiveBand(HIGH_ADAPTATION)
  readonly #filter = new MirrorFilter()
  #bytes = new Uint8Array(0)

  /** An even number of samples; an odd last one is left out. The bytes are good until the next call. */
  encode(samples: Int16Array): Uint8Array {
    const length = samples.length >> 1
    if (this.#bytes.length !== length) this.#bytes = new Uint8Array(length)
    for (let at = 0; at < length; at++) {
      this.#filter.push(samples[2 * at] as number, samples[2 * at + 1] as number)
      const { even, odd } = this.#filter
      this.#bytes[at] = (this.#encodeHigh((even - odd) >> 14) << 6) | this.#encodeLow((even + odd) >> 14)
    }
    return this.#bytes
  }

  #encodeLow(sample: number): number {
    const band = this.#low
    const difference = band.differenceOf(sample)
    const magnitude = difference < 0 ? ~difference : difference
    let level = 0
    while (level < 29 && magnitude >= ((LOW_DECISIONS[level + 1] as number) * band.step) >> 12) level++
    const code = difference >= 0 ? 61 - level : level < 2 ? 63 - level : 33 - level
    band.adapt(code >> 2)
    return code
  }

  #encodeHigh(sample: number): number {
    const band = this.#high
    const difference = band.differenceOf(sample)
    const magnitude = difference < 0 ? ~difference : difference
    const level = magnitude >= (HIGH_DECISION * band.step) >> 12 ? 1 : 0
    const code = (difference < 0 ? 1 : 3) - level
    band.adapt(code)
    return code
  }
}

/** The other direction; any bytes are taken. */
export class G722Decoder {
  readonly rateHz = G722_RATE_HZ
  readonly #low = new AdaptiveBand(LOW_ADAPTATION)
  readonly #high = new AdaptiveBand(HIGH_ADAPTATION)
  readonly #filter = new MirrorFilter()

  /** Two samples a byte, which are the caller's. */
  decode(bytes: Uint8Array): Int16Array {
    const samples = new Int16Array(2 * bytes.length)
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number
      const low = this.#low.valueOf(LOW_INVERSE[byte & 63] as number)
      const high = this.#high.valueOf(HIGH_ADAPTATION.inverse[byte >> 6] as number)
      this.#low.adapt((byte & 63) >> 2)
      this.#high.adapt(byte >> 6)
      this.#filter.push(low + high, low - high)
      samples[2 * at] = saturated(this.#filter.even >> 11)
      samples[2 * at + 1] = saturated(this.#filter.odd >> 11)
    }
    return samples
  }
}

/** Quadrature mirror filter over the last 24 values: two sums, of which each direction takes its own (§5.2.1, §5.2.2). */
class MirrorFilter {
  even = 0
  odd = 0
  /** Twice, one after the other, so that the last 24 always lie together. */
  readonly #values = new Int32Array(2 * TAPS)
  #at = 0

  push(older: number, newer: number): void {
    const values = this.#values
    const at = this.#at
    values[at] = values[at + TAPS] = older
    values[at + 1] = values[at + TAPS + 1] = newer
    this.#at = (at + 2) % TAPS
    let even = 0
    let odd = 0
    for (let tap = 0, from = at + 2; tap < QMF.length; tap++, from += 2) {
      odd += (values[from] as number) * (QMF[tap] as number)
      even += (values[from + 1] as number) * (QMF[QMF.length - 1 - tap] as number)
    }
    this.even = even
    this.odd = odd
  }
}
