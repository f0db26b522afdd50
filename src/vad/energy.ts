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
const RISE_DB = (2 * VAD_WINDOW_MS) / 1000
/** A pause between words counts, a drop-out of a window or two hardly. */
const FALL_DB = (50 * VAD_WINDOW_MS) / 1000
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
    const { marginDb, quietestDb } = this.#rules
    const levelDb = 10 * Math.log10(energy / VAD_WINDOW_SAMPLES)
    const aboveDb = levelDb - Math.max(this.#floorDb + marginDb, quietestDb)
    // A floor so low that it decides nothing would only take longer to rise.
    const lowestDb = Math.max(this.#floorDb - FALL_DB, quietestDb - marginDb)
    this.#floorDb = Math.min(this.#floorDb + RISE_DB, Math.max(lowestDb, levelDb))
    return 1 / (1 + Math.exp(-aboveDb / SLOPE_DB))
  }

  /** Keeps the floor: the noise is still there, and to learn it anew would take it for speech. */
  reset(): void {}
}
