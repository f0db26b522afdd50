import { openOpusDecoder } from '../../audio/opus-decoder.ts'
import { openOpusEncoder } from '../../audio/opus-encoder.ts'
import type { OpusDecoder, OpusEncoder } from '../../audio/opus.ts'
import type { Clock } from '../../std/clock.ts'

/** What the bot sounds like over WebRTC. */
export const PLAY_RATE_HZ = 24_000

/** libopus loads in 50 ms. A caller is answered within two seconds, even if it does not load. */
const OPEN_MS = 1500

export interface Codecs {
  readonly decoder: OpusDecoder
  readonly encoder: OpusEncoder
}

export interface OpenCodecsOptions {
  readonly clock: Clock
  /** The caller may send copies of lost packets. */
  readonly fec: boolean
  readonly openDecoder?: typeof openOpusDecoder
  readonly openEncoder?: typeof openOpusEncoder
}

/** Opens both codecs of a call. Throws what they throw, or when they take too long; none is left open then. */
export async function openCodecs(options: OpenCodecsOptions): Promise<Codecs> {
  const { clock, fec, openDecoder = openOpusDecoder, openEncoder = openOpusEncoder } = options
  const decoder = openDecoder({ fec })
  const encoder = openEncoder(PLAY_RATE_HZ)
  const late = Promise.withResolvers<never>()
  using _ = clock.after(OPEN_MS, () => late.reject(new Error(`libopus did not load within ${OPEN_MS} ms`)))
  try {
    return await Promise.race([Promise.all([decoder, encoder]).then(toCodecs), late.promise])
  } catch (error) {
    for (const codec of [decoder, encoder]) codec.then((opened) => opened[Symbol.dispose]()).catch(() => {})
    throw error
  }
}

const toCodecs = ([decoder, encoder]: [OpusDecoder, OpusEncoder]): Codecs => ({ decoder, encoder })
