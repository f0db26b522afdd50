import { energy, hopSamples, LISTEN_RATE_HZ } from './pcm.ts'
import { goertzel } from './goertzel.ts'

/** Answering machines beep at 400 to 2000 Hz, mostly near 440, 1000 or 1400; special information tones reach 1800. */
const LOWEST_HZ = 400
const HIGHEST_HZ = 2500
/** What a hop of 20 ms can tell apart. */
const STEP_HZ = 50
const FILTERS = (HIGHEST_HZ - LOWEST_HZ) / STEP_HZ + 1

/** Softer is no beep: -45 dBFS. */
const LEAST_POWER = 32_768 ** 2 * 10 ** -4.5
/** Of all power in a hop, what the strongest filter and its stronger neighbour hold. A tone between the two gives each 0.41. */
const TONE_SHARE = 0.72
/** From hop to hop a beep stays within 3 dB; a vowel as pure as this swells and fades. */
const STEADY = 10 ** 0.3
/** Six whole hops are in any tone of 150 ms. */
const STEADY_HOPS = 6
/** One bad hop in the middle, which differs from its neighbours on both sides, does not make it two beeps. */
const END_HOPS = 3

/** Finds the beep of an answering machine in what is heard at 16 kHz, hop by hop: one steady tone of 150 ms or more. */
export class BeepDetector {
  readonly #coefficients = Float64Array.from(
    { length: FILTERS },
    (_, index) => 2 * Math.cos((2 * Math.PI * (LOWEST_HZ + index * STEP_HZ)) / LISTEN_RATE_HZ),
  )
  readonly #powers = new Float64Array(FILTERS)
  #filter = -1
  #power = 0
  #steadyHops = 0
  #otherHops = 0
  #isSounding = false

  /** True from the hop on that makes the tone certain to the one that ends it. */
  hear(hop: Int16Array): boolean {
    const filter = this.#toneIn(hop)
    const isSame = filter !== -1 && Math.abs(filter - this.#filter) <= 1 && this.#isSteady(this.#power, energy(hop))
    this.#steadyHops = isSame ? this.#steadyHops + 1 : Number(filter !== -1)
    // What the tone began with is what it is held to: a voice glides.
    if (!isSame) this.#filter = filter
    this.#power = energy(hop)
    this.#otherHops = isSame ? 0 : this.#otherHops + 1
    if (this.#steadyHops >= STEADY_HOPS) this.#isSounding = true
    else if (this.#otherHops >= END_HOPS) this.#isSounding = false
    return this.#isSounding
  }

  #isSteady(before: number, now: number): boolean {
    return before <= now * STEADY && now <= before * STEADY
  }

  /** The filter that holds the hop's only tone; -1 where there is none. */
  #toneIn(hop: Int16Array): number {
    if (hop.length !== HOP) throw new RangeError(`a hop at 16 kHz has ${HOP} samples`)
    const power = energy(hop)
    if (power / HOP < LEAST_POWER) return -1
    const powers = this.#powers
    let best = 0
    for (let index = 0; index < FILTERS; index++) {
      powers[index] = goertzel(hop, this.#coefficients[index] as number)
      if ((powers[index] as number) > (powers[best] as number)) best = index
    }
    const beside = Math.max(powers[best - 1] ?? 0, powers[best + 1] ?? 0)
    return (2 * ((powers[best] as number) + beside)) / HOP < power * TONE_SHARE ? -1 : best
  }
}

const HOP = hopSamples(LISTEN_RATE_HZ)
