import { goertzel } from './goertzel.ts'
import { energy, hopSamples } from './pcm.ts'

/** The tones of ITU-T Q.23, in Hz: a key is one of the low group, by its row, and one of the high group, by its column. */
const ROWS_HZ = [697, 770, 852, 941] as const
const COLUMNS_HZ = [1209, 1336, 1477, 1633] as const
const KEYS = ['123A', '456B', '789C', '*0#D'] as const

export const isDtmfKey = (key: string): boolean => /^[\dA-D*#]$/.test(key)

/** Each tone; two of them together are 3 dB below full scale at their peaks. */
const TONE_AMPLITUDE = 11_500
/** A tone that starts or stops in mid-wave clicks. */
const RAMP_MS = 2

/** Q.24 asks receivers to take 40 ms of each; lines with echo and loss want more. */
const TONE_MS = 100
const PAUSE_MS = 100

/** Each key sounds for 100 ms and is followed by as long a pause. Throws `RangeError` for what is no key. */
export function dtmfTones(pressed: string, rateHz: number): Int16Array {
  const toneSamples = (TONE_MS * rateHz) / 1000
  const keySamples = toneSamples + (PAUSE_MS * rateHz) / 1000
  const ramp = (RAMP_MS * rateHz) / 1000
  const samples = new Int16Array(pressed.length * keySamples)
  for (const [at, key] of [...pressed].entries()) {
    const row = KEYS.findIndex((line) => line.includes(key))
    if (row === -1 || !isDtmfKey(key)) throw new RangeError('no key of a telephone')
    const low = (2 * Math.PI * (ROWS_HZ[row] ?? 0)) / rateHz
    const high = (2 * Math.PI * (COLUMNS_HZ[KEYS[row]?.indexOf(key) ?? 0] ?? 0)) / rateHz
    for (let n = 0; n < toneSamples; n++) {
      const gain = Math.min(1, n / ramp, (toneSamples - n) / ramp)
      samples[at * keySamples + n] = Math.round(TONE_AMPLITUDE * gain * (Math.sin(low * n) + Math.sin(high * n)))
    }
  }
  return samples
}

export const DTMF_RATE_HZ = 8_000
const HOP = hopSamples(DTMF_RATE_HZ)

/** Softer is no key: -40 dBFS. */
const LEAST_POWER = 32_768 ** 2 * 1e-4
/** Of all power in a hop, what the two tones hold. A tone 1.5 % off, which Q.24 allows, lies half beside its filter. */
const TONE_SHARE = 0.7
/** Q.24 as most countries have it: the high group at most 4 dB above the low one, or 8 dB below. */
const TWIST = 10 ** 0.4
const REVERSE_TWIST = 10 ** 0.8
/** The strongest of a group above its next: 8 dB. */
const AHEAD_OF_NEXT = 10 ** 0.8
/** Two whole hops, for which speech does not hold such a pair. */
const STEADY_HOPS = 2

/** Finds keys in what is heard at 8 kHz, hop by hop, whole tones of 60 ms or more. Holding one is one key. */
export class DtmfDetector {
  readonly #filters = [...ROWS_HZ, ...COLUMNS_HZ].map((hz) => 2 * Math.cos((2 * Math.PI * hz) / DTMF_RATE_HZ))
  readonly #powers = new Float64Array(8)
  #last = ''
  #sameHops = 0
  /** Still held: one bad hop in the middle does not make it two keys. */
  #held = ''

  /** The key that has been pressed, once its tone is certain. */
  hear(hop: Int16Array): string | undefined {
    const key = this.#keyIn(hop)
    this.#sameHops = key === this.#last ? this.#sameHops + 1 : 1
    this.#last = key
    if (this.#sameHops < STEADY_HOPS || key === this.#held) return undefined
    this.#held = key
    return key === '' ? undefined : key
  }

  /** Empty when the hop is not the sound of one key. */
  #keyIn(hop: Int16Array): string {
    if (hop.length !== HOP) throw new RangeError('a hop at 8 kHz has 160 samples')
    const power = energy(hop)
    if (power / HOP < LEAST_POWER) return ''
    for (let index = 0; index < 8; index++) this.#powers[index] = goertzel(hop, this.#filters[index] as number)
    const row = strongest(this.#powers, 0)
    const column = strongest(this.#powers, 4)
    if (row === -1 || column === -1) return ''
    const low = this.#powers[row] as number
    const high = this.#powers[column] as number
    if (high > low * TWIST || low > high * REVERSE_TWIST) return ''
    if ((2 * (low + high)) / HOP < power * TONE_SHARE) return ''
    return KEYS[row]?.[column - 4] ?? ''
  }
}

/** Of the four from `from` on, the one that stands out; -1 when none does. */
function strongest(powers: Float64Array, from: number): number {
  let best = from
  for (let index = from + 1; index < from + 4; index++)
    if ((powers[index] as number) > (powers[best] as number)) best = index
  for (let index = from; index < from + 4; index++)
    if (index !== best && (powers[index] as number) * AHEAD_OF_NEXT > (powers[best] as number)) return -1
  return best
}
