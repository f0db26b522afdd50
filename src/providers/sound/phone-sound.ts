import { encodeG711, MU_LAW } from '../../audio/g711.ts'
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { Resampler } from '../../audio/resample.ts'

/** What a telephone line carries. */
export const PHONE_RATE_HZ = 8000

/** Hops of 16 kHz that a telephone's 8 kHz were made into, as μ-law again: a quarter of the bytes, and all that the line has. */
export class PhoneSound {
  readonly #resampler = new Resampler(LISTEN_RATE_HZ, PHONE_RATE_HZ)

  /** One byte for two samples. The bytes are the caller's. */
  encode(samples: Int16Array): Uint8Array<ArrayBuffer> {
    const half = this.#resampler.process(samples)
    const bytes = new Uint8Array(half.length)
    encodeG711(MU_LAW, half, bytes)
    return bytes
  }
}
