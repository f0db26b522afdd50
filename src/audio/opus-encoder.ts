import { Application, createEncoder, Signal, type OpusEncoderHandle } from 'libopus-wasm'
import type { OpusEncoder } from './opus.ts'

/** Rates libopus takes: others must be resampled before. */
export type OpusRateHz = 8000 | 16_000 | 24_000 | 48_000

/** Wide-band speech is transparent here; more only feeds the network. */
const BITRATE = 32_000

/** Half an hour of loss is rarely worse than this; libopus spends more bits on copies the more it expects. */
const MAX_LOSS_PERCENT = 30

/** Reports in a row without a loss before the copies stop. Browsers report every 1 to 5 s. */
const CLEAN_REPORTS = 5

/**
 * Opens an encoder of 20 ms hops of speech. libopus is loaded once for the process, the first time.
 *
 * It holds two encoders, because libopus cannot change its application once it has encoded:
 * "restricted low delay" carries no copies of lost packets and costs a third, so it serves callers who lose nothing
 * (docs/decisions/004). The first report of a loss switches to SILK and hybrid modes with copies in each packet.
 */
export async function openOpusEncoder(rateHz: OpusRateHz): Promise<OpusEncoder> {
  const speech = { sampleRate: rateHz, channels: 1, signal: Signal.Voice, bitrate: BITRATE } as const
  const lean = await createEncoder({ ...speech, application: Application.RestrictedLowDelay, complexity: 3 })
  try {
    // Audio, not Voip: the same SILK and hybrid modes for speech, without Voip's high-pass filter on synthetic voices.
    // Complexity 5 has the same measured quality as 10 at half the cost.
    const robust = await createEncoder({ ...speech, application: Application.Audio, complexity: 5, fec: true })
    return new LibopusEncoder(lean, robust)
  } catch (error) {
    lean.free()
    throw error
  }
}

class LibopusEncoder implements OpusEncoder {
  readonly #lean: OpusEncoderHandle
  readonly #robust: OpusEncoderHandle
  #current: OpusEncoderHandle
  #lossPercent = 0
  #cleanReports = 0

  constructor(lean: OpusEncoderHandle, robust: OpusEncoderHandle) {
    this.#lean = lean
    this.#robust = robust
    this.#current = lean
  }

  encode(hop: Int16Array): Uint8Array {
    return this.#current.encode(hop)
  }

  expectLoss(fraction: number): void {
    const percent = Math.min(MAX_LOSS_PERCENT, Math.ceil(fraction * 100))
    if (percent > 0) {
      this.#cleanReports = 0
      this.#current = this.#robust
    } else if (++this.#cleanReports >= CLEAN_REPORTS) this.#current = this.#lean
    else return
    if (percent === this.#lossPercent) return
    this.#lossPercent = percent
    this.#robust.setPacketLossPercent(percent)
  }

  [Symbol.dispose](): void {
    this.#lean.free()
    this.#robust.free()
  }
}
