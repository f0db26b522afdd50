import { hopSamples } from '../pcm.ts'
import { Resampler } from '../resample.ts'

/** What a telephone carries is enough to know a voice by. */
const RATE_HZ = 8000
const HOP = hopSamples(RATE_HZ)
/** 32 ms: a hop, and the end of the one before. */
const FRAME = 256
const HALF = FRAME / 2
/** Where one band ends and the next begins, in bins of 31.25 Hz: 150 Hz to 3.6 kHz, wider towards the top. */
const EDGES = [5, 8, 11, 14, 18, 22, 26, 31, 36, 42, 49, 57, 66, 77, 89, 102, 116] as const
const SPECTRAL = EDGES.length - 1
/** The last is the treble: what changes from sample to sample, at the stream's own rate. */
export const BANDS = SPECTRAL + 1
/** Below this nothing is heard: dB of full scale in one band. */
export const FLOOR_DB = -90
/** Nothing that is quieter comes back so that it would be taken for a voice. */
export const AUDIBLE_DB = -60

/** How loud a stream of hops is in each band. Allocates nothing for a hop but what resampling takes. */
export class HopBands {
  readonly #resampler: Resampler
  readonly #window = Float64Array.from({ length: FRAME }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / FRAME))
  readonly #cos = Float64Array.from({ length: FRAME }, (_, at) => Math.cos((2 * Math.PI * at) / FRAME))
  readonly #sin = Float64Array.from({ length: FRAME }, (_, at) => -Math.sin((2 * Math.PI * at) / FRAME))
  readonly #frame = new Float64Array(FRAME)
  readonly #re = new Float64Array(HALF)
  readonly #im = new Float64Array(HALF)
  /** The last sample. */
  #before = 0

  constructor(rateHz: number) {
    this.#resampler = new Resampler(rateHz, RATE_HZ)
  }

  /** Takes a hop of 20 ms and writes its level in each band, in dB of full scale. */
  measure(hop: Int16Array, levels: Float64Array, offset = 0): void {
    levels[offset + SPECTRAL] = this.#treble(hop)
    const samples = this.#resampler.process(hop)
    this.#frame.copyWithin(0, HOP)
    for (let at = 0; at < HOP; at++) this.#frame[FRAME - HOP + at] = (samples[at] ?? 0) / 32_768
    this.#transform()
    this.#levels(levels, offset)
  }

  #treble(hop: Int16Array): number {
    let power = 0
    for (let at = 0; at < hop.length; at++) {
      const sample = (hop[at] as number) / 32_768
      power += ((sample - this.#before) / 2) ** 2
      this.#before = sample
    }
    return dbOf(power / Math.max(1, hop.length))
  }

  /** A real transform of 256 as a complex one of 128 over even and odd samples. */
  #transform(): void {
    const re = this.#re
    const im = this.#im
    for (let at = 0; at < HALF; at++) {
      const to = REVERSED[at] as number
      re[to] = (this.#frame[2 * at] as number) * (this.#window[2 * at] as number)
      im[to] = (this.#frame[2 * at + 1] as number) * (this.#window[2 * at + 1] as number)
    }
    for (let size = 2; size <= HALF; size *= 2) {
      const half = size / 2
      const step = FRAME / size
      for (let from = 0; from < HALF; from += size) {
        for (let k = 0; k < half; k++) {
          const c = this.#cos[k * step] as number
          const s = this.#sin[k * step] as number
          const a = from + k
          const b = a + half
          const bRe = (re[b] as number) * c - (im[b] as number) * s
          const bIm = (re[b] as number) * s + (im[b] as number) * c
          re[b] = (re[a] as number) - bRe
          im[b] = (im[a] as number) - bIm
          re[a] = (re[a] as number) + bRe
          im[a] = (im[a] as number) + bIm
        }
      }
    }
  }

  #levels(levels: Float64Array, offset: number): void {
    for (let band = 0; band < SPECTRAL; band++) {
      let power = 0
      for (let bin = EDGES[band] as number; bin < (EDGES[band + 1] as number); bin++) power += this.#powerAt(bin)
      // The window halves the amplitude, and its energy is 3/8.
      levels[offset + band] = dbOf((power * 16) / 3 / (FRAME * FRAME))
    }
  }

  #powerAt(bin: number): number {
    const a = this.#re[bin] as number
    const b = this.#im[bin] as number
    const c = this.#re[HALF - bin] as number
    const d = this.#im[HALF - bin] as number
    const evenRe = (a + c) / 2
    const evenIm = (b - d) / 2
    const oddRe = (b + d) / 2
    const oddIm = (c - a) / 2
    const cos = this.#cos[bin] as number
    const sin = this.#sin[bin] as number
    return (evenRe + oddRe * cos - oddIm * sin) ** 2 + (evenIm + oddRe * sin + oddIm * cos) ** 2
  }
}

const dbOf = (power: number): number => Math.max(FLOOR_DB, 10 * Math.log10(power + 1e-12))

/** Seven bits, backwards. */
const REVERSED = Uint8Array.from({ length: HALF }, (_, at) => {
  let reversed = 0
  for (let bit = 0; bit < 7; bit++) reversed |= ((at >> bit) & 1) << (6 - bit)
  return reversed
})
