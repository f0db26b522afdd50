import { decodeG711, encodeG711, MU_LAW } from '../../../src/audio/g711.ts'
import { LISTEN_RATE_HZ, levelDb } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { joined } from '../../../src/audio/sounds.ts'
import type { Random } from '../../support/random.ts'
import { framesOf, quantileDb } from './labels.ts'

const FULL_SCALE = 32_768
const PHONE_RATE_HZ = 8000
/** Rooms and microphones are no quieter than this, nor louder. */
const QUIETEST_ROOM_DB = -75
const LOUDEST_ROOM_DB = -45
/** Cuts are faded, so that they make no click. */
const FADE_SAMPLES = LISTEN_RATE_HZ / 100

export const samplesOf = (ms: number): number => Math.round((ms * LISTEN_RATE_HZ) / 1000)
export const msOf = (samples: number): number => (samples * 1000) / LISTEN_RATE_HZ

const clipped = (value: number): number => Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(value)))

/** The level that the loud part of speech has. */
export const loudDb = (samples: Int16Array): number => quantileDb(framesOf(samples), 0.95)

/** The room of a recording: its quietest frames. */
export function roomDb(samples: Int16Array): number {
  const db = quantileDb(framesOf(samples), 0.05)
  return Math.max(QUIETEST_ROOM_DB, Math.min(LOUDEST_ROOM_DB, db))
}

export function amplified(samples: Int16Array, db: number): Int16Array {
  const gain = 10 ** (db / 20)
  return Int16Array.from(samples, (sample) => clipped(sample * gain))
}

/** To this root mean square. */
export const atLevel = (samples: Int16Array, db: number): Int16Array => amplified(samples, db - levelDb(samples))

/** Pink noise, as of rooms and streets: Paul Kellet's filter, within 0.05 dB of 3 dB per octave. */
export function pink(length: number, db: number, random: Random): Int16Array {
  const state = new Float64Array(7)
  const values = Float64Array.from({ length }, () => pinkStep(state, random.next() * 2 - 1))
  const power = values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, length)
  const gain = (FULL_SCALE * 10 ** (db / 20)) / Math.sqrt(power || 1)
  return Int16Array.from(values, (value) => clipped(value * gain))
}

// prettier-ignore
const POLES = [[0.99886, 0.0555179], [0.99332, 0.0750759], [0.969, 0.153852], [0.8665, 0.3104856], [0.55, 0.5329522], [-0.7616, -0.016898]] as const

function pinkStep(state: Float64Array, noise: number): number {
  let sum = (state[6] ?? 0) + noise * 0.5362
  for (const [at, [pole, gain]] of POLES.entries()) {
    state[at] = (state[at] ?? 0) * pole + noise * gain
    sum += state[at] ?? 0
  }
  state[6] = noise * 0.115926
  return sum
}

/** One sound over another; where the second is shorter it is heard once. */
export function mixed(samples: Int16Array, other: Int16Array): Int16Array {
  return Int16Array.from(samples, (sample, at) => clipped(sample + (other[at] ?? 0)))
}

/** The same with soft edges. */
export function faded(samples: Int16Array): Int16Array {
  return Int16Array.from(samples, (sample, at) => {
    const edge = Math.min(at, samples.length - 1 - at)
    return edge >= FADE_SAMPLES ? sample : Math.round((sample * edge) / FADE_SAMPLES)
  })
}

/** As a telephone carries it: 8 kHz, µ-law. */
export function overPhone(samples: Int16Array): Int16Array {
  const narrow = resampled(samples, LISTEN_RATE_HZ, PHONE_RATE_HZ)
  const bytes = new Uint8Array(narrow.length)
  encodeG711(MU_LAW, narrow, bytes)
  return resampled(decodeG711(MU_LAW, bytes), PHONE_RATE_HZ, LISTEN_RATE_HZ)
}

/** The whole of a sound at another rate, at its place in time. */
export function resampled(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples
  const resampler = new Resampler(fromHz, toHz)
  // The resampler reuses what it returns.
  const body = resampler.process(samples).slice()
  const all = joined([body, resampler.flush()])
  const delay = Math.round((resampler.delayMs * toHz) / 1000)
  return all.slice(delay, delay + Math.ceil((samples.length * toHz) / fromHz))
}

/** So long of a sound that is heard again and again, from somewhere within it. */
export function looped(samples: Int16Array, length: number, from: number): Int16Array {
  return Int16Array.from({ length }, (_, at) => samples[(from + at) % samples.length] ?? 0)
}
