import { dtmfTones } from '../../audio/dtmf.ts'
import { HOP_MS, hopSamples } from '../../audio/pcm.ts'
import { type Clock, sleep } from '../../std/clock.ts'

export interface KeypadOptions {
  readonly clock: Clock
  readonly rateHz: number
  /** How far ahead of real time hops may be sent. */
  readonly leadMs: number
  readonly sound: (hop: Int16Array) => void
}

/** Presses keys by their tones, hop by hop at the pace of speech. */
export class Keypad {
  readonly #options: KeypadOptions
  #sounding = 0

  constructor(options: KeypadOptions) {
    this.#options = options
  }

  get isSounding(): boolean {
    return this.#sounding > 0
  }

  /** Resolves when the last tone has been sent. Throws `RangeError` for what is no key, and the signal's reason. */
  async press(keys: string, signal: AbortSignal): Promise<void> {
    const { clock, rateHz, leadMs, sound } = this.#options
    const length = hopSamples(rateHz)
    let dueMs = clock.now()
    this.#sounding++
    try {
      for (const key of keys) {
        const tone = dtmfTones(key, rateHz)
        for (let at = 0; at < tone.length; at += length) {
          const waitMs = dueMs - leadMs - clock.now()
          if (waitMs > 0) await sleep(clock, waitMs, signal)
          signal.throwIfAborted()
          // A far side that has run dry is not sent what it should have played meanwhile.
          dueMs = Math.max(dueMs, clock.now()) + HOP_MS
          sound(tone.subarray(at, at + length))
        }
      }
    } finally {
      this.#sounding--
    }
  }
}
