import { A_LAW, decodeG711, encodeG711, type G711, MU_LAW } from '../../audio/g711.ts'
import { G722_RATE_HZ, G722Decoder, G722Encoder } from '../../audio/g722.ts'
import { openOpusDecoder } from '../../audio/opus-decoder.ts'
import { openOpusEncoder } from '../../audio/opus-encoder.ts'
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'

/** A line as Telnyx codes it, both ways. */
export interface TelnyxLine {
  readonly encoding: string
  readonly rateHz: number
  /** What is told of the rate: that of RTP's clock. */
  readonly clockHz: number
  encode(samples: Int16Array): Uint8Array
  decode(bytes: Uint8Array): Int16Array
}

export async function telnyxLine(encoding: string): Promise<TelnyxLine> {
  switch (encoding) {
    case 'PCMU':
      return narrow(encoding, MU_LAW)
    case 'PCMA':
      return narrow(encoding, A_LAW)
    case 'G722': {
      const [encoder, decoder] = [new G722Encoder(), new G722Decoder()]
      return line(encoding, G722_RATE_HZ, 8_000, encoder, decoder)
    }
    case 'OPUS': {
      const [encoder, decoder] = await Promise.all([openOpusEncoder(LISTEN_RATE_HZ), openOpusDecoder({ fec: true })])
      return line(encoding, LISTEN_RATE_HZ, 48_000, encoder, decoder)
    }
    default:
      throw new Error(`Telnyx plays no ${encoding}`)
  }
}

function narrow(encoding: string, law: G711): TelnyxLine {
  const encode = (samples: Int16Array) => {
    const bytes = new Uint8Array(samples.length)
    encodeG711(law, samples, bytes)
    return bytes
  }
  return { encoding, rateHz: 8_000, clockHz: 8_000, encode, decode: (bytes) => decodeG711(law, bytes) }
}

const line = (
  encoding: string,
  rateHz: number,
  clockHz: number,
  encoder: { encode(samples: Int16Array): Uint8Array },
  decoder: { decode(bytes: Uint8Array): Int16Array },
): TelnyxLine => ({
  encoding,
  rateHz,
  clockHz,
  encode: (samples) => encoder.encode(samples),
  // Decoders use what they give again.
  decode: (bytes) => decoder.decode(bytes).slice(),
})
