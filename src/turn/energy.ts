import { type Vad, type VadSession, VAD_WINDOW_MS, VAD_WINDOW_SAMPLES } from './vad.ts'

export interface EnergyRules {
  /** Where the estimate of the noise begins, in dB relative to full scale. */
  readonly floorDb: number
  /** This far above the noise speech is as likely as not. */
  readonly marginDb: number
  /** No sound below this is speech. */
  readonly quietestDb: number
}

export const DEFAULT_ENERGY_RULES: EnergyRules = { floorDb: -60, marginDb: 12, quietestDb: -50 }

/** Speech pauses every few seconds and lets the floor fall again; noise does not, so that it is taken for speech 5 s per 10 dB. */
const RISE_DB_PER_S = 2
/** The share of the way down to a quieter window: a single drop-out does not take the floor with it. */
const FALL = 0.3
/** How many dB around the margin the probability takes from 0.27 to 0.73. */
const SLOPE_DB = 2

/** Voice activity by loudness over a noise floor that adapts. No model: it takes any steady loud sound for speech at first. */
export function energyVad(rules: EnergyRules = DEFAULT_ENERGY_RULES): Vad {
  return { open: () => new EnergySession(rules) }
}

class EnergySession implements VadSession {
  readonly #rules: EnergyRules
  #floorDb: number

  constructor(rules: EnergyRules) {
    this.#rules = rules
    this.#floorDb = rules.floorDb
  }

  judge(window: Float32Array): number {
    if (window.length !== VAD_WINDOW_SAMPLES) {
      throw new RangeError(`a VAD window has ${VAD_WINDOW_SAMPLES} samples, not ${window.length}`)
    }
    let energy = 0
    for (let index = 0; index < VAD_WINDOW_SAMPLES; index++) energy += (window[index] as number) ** 2
    // -120 dB stands for digital silence, which must not pull the floor to -Infinity.
    const levelDb = 10 * Math.log10(energy / VAD_WINDOW_SAMPLES + 1e-12)
    const aboveDb = levelDb - Math.max(this.#floorDb + this.#rules.marginDb, this.#rules.quietestDb)
    this.#floorDb =
      levelDb < this.#floorDb
        ? this.#floorDb + FALL * (levelDb - this.#floorDb)
        : Math.min(levelDb, this.#floorDb + (RISE_DB_PER_S * VAD_WINDOW_MS) / 1000)
    return 1 / (1 + Math.exp(-aboveDb / SLOPE_DB))
  }

  reset(): void {
    this.#floorDb = this.#rules.floorDb
  }
}
