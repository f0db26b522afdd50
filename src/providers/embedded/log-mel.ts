import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { Fourier400 } from './fourier.ts'

/** The model hears eight seconds at 16 kHz. */
export const HEARD_SAMPLES = 8 * LISTEN_RATE_HZ
export const MELS = 80
export const FRAMES = 800

const FRAME = Fourier400.SIZE
const HOP_SAMPLES = 160
const BINS = FRAME / 2 + 1
const MEL_FLOOR = 1e-10
const VARIANCE_FLOOR = 1e-7

/** A triangle over neighbouring bins. */
interface Mel {
  readonly firstBin: number
  readonly weights: Float64Array
}

/**
 * Whisper's features of up to eight seconds: 80 rows (Slaney's mels to 8 kHz) of 800 frames of 10 ms. What is shorter is moved to the end,
 * behind silence. The model was trained on them, so each step is Whisper's.
 */
export class LogMel {
  readonly #fourier = new Fourier400()
  readonly #window = Float64Array.from({ length: FRAME }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / FRAME))
  readonly #mels = melFilters()
  readonly #signal = new Float64Array(HEARD_SAMPLES)
  readonly #re = new Float64Array(FRAME)
  readonly #im = new Float64Array(FRAME)
  readonly #even = new Float64Array(BINS)
  readonly #odd = new Float64Array(BINS)

  /** Of its last eight seconds; `samples` are 16 kHz. */
  of(samples: Int16Array): Float32Array {
    const heard = samples.subarray(-HEARD_SAMPLES)
    const silence = HEARD_SAMPLES - heard.length
    this.#normalise(heard, silence)
    const features = new Float32Array(MELS * FRAMES)
    for (let frame = 0; frame < FRAMES; frame += 2) {
      // Frames within the silence are alike.
      const isSilent = frame > 0 && (frame + 1) * HOP_SAMPLES + FRAME / 2 <= silence
      if (!isSilent) this.#transform(frame)
      for (let mel = 0; mel < MELS; mel++) {
        const at = mel * FRAMES + frame
        features[at] = isSilent ? (features[at - 1] as number) : this.#levelOf(mel, this.#even)
        features[at + 1] = isSilent ? (features[at - 1] as number) : this.#levelOf(mel, this.#odd)
      }
    }
    return scaled(features)
  }

  /** To a mean of zero and a variance of one, the silence included. */
  #normalise(heard: Int16Array, silence: number): void {
    let sum = 0
    let squares = 0
    for (let at = 0; at < heard.length; at++) {
      const sample = (heard[at] as number) / 32_768
      sum += sample
      squares += sample * sample
    }
    const mean = sum / HEARD_SAMPLES
    const scale = 1 / Math.sqrt(squares / HEARD_SAMPLES - mean * mean + VARIANCE_FLOOR)
    this.#signal.fill(-mean * scale, 0, silence)
    for (let at = 0; at < heard.length; at++)
      this.#signal[silence + at] = ((heard[at] as number) / 32_768 - mean) * scale
  }

  /** The power of two frames by one transformation: one is the real part, the next the imaginary part. */
  #transform(frame: number): void {
    const re = this.#re
    const im = this.#im
    const start = frame * HOP_SAMPLES - FRAME / 2
    for (let at = 0; at < FRAME; at++) {
      const weight = this.#window[at] as number
      re[at] = (this.#signal[mirrored(start + at)] as number) * weight
      im[at] = (this.#signal[mirrored(start + HOP_SAMPLES + at)] as number) * weight
    }
    this.#fourier.transform(re, im)
    for (let bin = 0; bin < BINS; bin++) {
      const other = (FRAME - bin) % FRAME
      const a = re[bin] as number
      const b = im[bin] as number
      const c = re[other] as number
      const d = im[other] as number
      this.#even[bin] = ((a + c) ** 2 + (b - d) ** 2) / 4
      this.#odd[bin] = ((a - c) ** 2 + (b + d) ** 2) / 4
    }
  }

  #levelOf(mel: number, power: Float64Array): number {
    const { firstBin, weights } = this.#mels[mel] as Mel
    let sum = 0
    for (let at = 0; at < weights.length; at++) sum += (weights[at] as number) * (power[firstBin + at] as number)
    return Math.log10(Math.max(MEL_FLOOR, sum))
  }
}

/** The signal is continued beyond its ends as in a mirror. */
const mirrored = (at: number): number => (at < 0 ? -at : at < HEARD_SAMPLES ? at : 2 * HEARD_SAMPLES - 2 - at)

/** To about -1 to 1, and no more than 80 dB below the loudest. */
function scaled(levels: Float32Array): Float32Array {
  let loudest = Number.NEGATIVE_INFINITY
  for (const level of levels) if (level > loudest) loudest = level
  for (let at = 0; at < levels.length; at++) levels[at] = (Math.max(levels[at] as number, loudest - 8) + 4) / 4
  return levels
}

/** Linear up to 1 kHz, logarithmic above (Slaney). */
const MEL_1_KHZ = 15
const MEL_STEP = Math.log(6.4) / 27
const melOf = (hz: number): number => (hz < 1000 ? (3 * hz) / 200 : MEL_1_KHZ + Math.log(hz / 1000) / MEL_STEP)
const hzOf = (mel: number): number =>
  mel < MEL_1_KHZ ? (200 * mel) / 3 : 1000 * Math.exp(MEL_STEP * (mel - MEL_1_KHZ))

/** Triangles of the same area each. */
function melFilters(): readonly Mel[] {
  const top = melOf(LISTEN_RATE_HZ / 2)
  const edges = Array.from({ length: MELS + 2 }, (_, at) => hzOf((top * at) / (MELS + 1)))
  return Array.from({ length: MELS }, (_, mel) => {
    const [from = 0, peak = 0, to = 0] = edges.slice(mel, mel + 3)
    const weightOf = (hz: number) =>
      Math.max(0, Math.min((hz - from) / (peak - from), (to - hz) / (to - peak))) * (2 / (to - from))
    const weights = Array.from({ length: BINS }, (__, bin) => weightOf((bin * LISTEN_RATE_HZ) / FRAME))
    const firstBin = weights.findIndex((weight) => weight > 0)
    const end = weights.findLastIndex((weight) => weight > 0) + 1
    return { firstBin, weights: Float64Array.from(weights.slice(firstBin, end)) }
  })
}
