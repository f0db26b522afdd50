import { A_LAW, MU_LAW } from '../../audio/g711.ts'
import { G722_RATE_HZ, G722Decoder, G722Encoder } from '../../audio/g722.ts'
import { openOpusDecoder } from '../../audio/opus-decoder.ts'
import { openOpusEncoder } from '../../audio/opus-encoder.ts'
import { opusPacketSamples } from '../../audio/opus-packet.ts'
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { type Decoder, type Encoder, G711Codec, codecOf } from '../../transport/telephony/codec.ts'

/** What Telnyx can be asked to play. */
export type TelnyxCodec = 'PCMU' | 'PCMA' | 'G722' | 'OPUS'

/** A codec in WASM. The caller of `load` disposes of it. */
export interface Loadable<T> {
  load(): Promise<T & Disposable>
}

export const isLoadable = <T extends object>(codec: T | Loadable<T>): codec is Loadable<T> => 'load' in codec

/** Telnyx has to be told it for these two: its default is 8 kHz. */
export const WIDEBAND_RATE_HZ = 16_000

export const isWideband = (codec: TelnyxCodec): boolean => codec === 'G722' || codec === 'OPUS'

/** RTP's clock (RFC 3551 §4.5.2), or the true rate: which of them Telnyx tells is not written down. */
const isG722Rate = (rateHz: number): boolean => rateHz === 8_000 || rateHz === G722_RATE_HZ

/** For what comes in; a text says what to do where there is none. */
export function telnyxDecoder(encoding: string, rateHz: number): Decoder | Loadable<Decoder> | string {
  switch (encoding.toUpperCase()) {
    case 'PCMU':
    case 'PCMA':
    case 'L16':
      return codecOf(encoding, rateHz)
    case 'G722':
      return isG722Rate(rateHz) ? new G722Decoder() : `G.722 at ${rateHz} Hz: it has ${G722_RATE_HZ}`
    case 'OPUS':
      // At any rate: a packet says what is in it.
      return { load: loadOpusDecoder }
    default:
      return `no codec for ${encoding.slice(0, 32)}: at Telnyx, let the connection have PCMU, PCMA, G722 and OPUS only`
  }
}

/** For what goes out. */
export function telnyxEncoder(codec: TelnyxCodec): Encoder | Loadable<Encoder> {
  switch (codec) {
    case 'PCMU':
      return new G711Codec(MU_LAW)
    case 'PCMA':
      return new G711Codec(A_LAW)
    case 'G722':
      return new G722Encoder()
    case 'OPUS':
      return { load: loadOpusEncoder }
    default:
      return codec satisfies never
  }
}

async function loadOpusDecoder(): Promise<Decoder & Disposable> {
  // The library that all calls share one instance of.
  const decoder = await openOpusDecoder({ fec: true })
  return {
    rateHz: LISTEN_RATE_HZ,
    decode(packet) {
      if (opusPacketSamples(packet) === 0) return undefined
      try {
        return decoder.decode(packet)
      } catch {
        // Framed as Opus, and not Opus.
        return undefined
      }
    },
    [Symbol.dispose]: () => decoder[Symbol.dispose](),
  }
}

async function loadOpusEncoder(): Promise<Encoder & Disposable> {
  const encoder = await openOpusEncoder(WIDEBAND_RATE_HZ)
  return {
    rateHz: WIDEBAND_RATE_HZ,
    encode: (hop) => encoder.encode(hop),
    [Symbol.dispose]: () => encoder[Symbol.dispose](),
  }
}
