import { Application, createEncoder, Signal, type OpusEncoderHandle } from 'libopus-wasm'
import type { OpusEncoder } from './opus.ts'

/** Rates libopus takes: others must be resampled before. */
export type OpusRateHz = 8000 | 16_000 | 24_000 | 48_000

/** Wide-band speech is transparent here; more only feeds the network. */
const BITRATE = 32_000

/** Above this the copies pay for themselves; they cost a third more CPU and a share of the bits (docs/decisions/004). */
const FEC_FROM_LOSS = 0.01

/** Opens an encoder of 20 ms hops of speech. libopus is loaded once for the process, the first time. */
export async function openOpusEncoder(rateHz: OpusRateHz): Promise<OpusEncoder> {
  return new LibopusEncoder(
    await createEncoder({
      sampleRate: rateHz,
      channels: 1,
      // Audio, not Voip: the same SILK and hybrid modes for speech, without Voip's high-pass filter on synthetic voices.
      application: Application.Audio,
      signal: Signal.Voice,
      bitrate: BITRATE,
      // Same measured quality as 10 at half the cost (docs/decisions/004).
      complexity: 5,
    }),
  )
}

class LibopusEncoder implements OpusEncoder {
  readonly #handle: OpusEncoderHandle
  #lossPercent = 0

  constructor(handle: OpusEncoderHandle) {
    this.#handle = handle
  }

  encode(hop: Int16Array): Uint8Array {
    return this.#handle.encode(hop)
  }

  expectLoss(fraction: number): void {
    const percent = fraction < FEC_FROM_LOSS ? 0 : Math.min(30, Math.ceil(fraction * 100))
    if (percent === this.#lossPercent) return
    this.#lossPercent = percent
    this.#handle.setFec(percent > 0)
    this.#handle.setPacketLossPercent(percent)
  }

  [Symbol.dispose](): void {
    this.#handle.free()
  }
}
