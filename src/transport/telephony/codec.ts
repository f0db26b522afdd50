import { A_LAW, decodeG711, encodeG711, type G711, MU_LAW } from '../../audio/g711.ts'
import { bytesFromSamples, hopSamples, samplesFromBytes } from '../../audio/pcm.ts'

/** How a stream carries what the caller says. */
export interface Decoder {
  readonly rateHz: number
  /** Undefined when these bytes are nothing the codec knows. */
  decode(bytes: Uint8Array): Int16Array | undefined
}

/** How a stream carries what the bot says. */
export interface Encoder {
  readonly rateHz: number
  /** The bytes are good until the next call. */
  encode(hop: Int16Array): Uint8Array
}

/** Both ways, each sample by itself: bytes may be cut and filled up where one ends. */
export interface Codec extends Decoder, Encoder {
  /** Bytes of 20 ms. */
  readonly hopBytes: number
  /** What fills a message that is not full. */
  readonly silence: number
}

const G711_RATE_HZ = 8_000
const L16_RATES_HZ = [8_000, 16_000, 24_000, 48_000]

/** The codec by the name a carrier gives it; a text says what to do where there is none. */
export function codecOf(encoding: string, rateHz: number): Codec | string {
  switch (encoding.toLowerCase().replace(/^audio\/(?:x-)?/, '')) {
    case 'mulaw':
    case 'ulaw':
    case 'pcmu':
      return rateHz === G711_RATE_HZ ? new G711Codec(MU_LAW) : wrongRate('μ-law', rateHz)
    case 'alaw':
    case 'pcma':
      return rateHz === G711_RATE_HZ ? new G711Codec(A_LAW) : wrongRate('A-law', rateHz)
    case 'l16':
    case 'raw':
      return L16_RATES_HZ.includes(rateHz) ? new L16Codec(rateHz) : wrongRate('L16', rateHz)
    default:
      return `no codec for ${encoding.slice(0, 32)}: have the carrier send PCMU, PCMA or L16`
  }
}

const wrongRate = (name: string, rateHz: number) =>
  `${name} at ${rateHz} Hz: G.711 has 8000 Hz, L16 ${L16_RATES_HZ.join(', ')}`

export class G711Codec implements Codec {
  readonly rateHz = G711_RATE_HZ
  readonly hopBytes = hopSamples(G711_RATE_HZ)
  readonly silence: number
  readonly #law: G711
  readonly #bytes = new Uint8Array(this.hopBytes)

  constructor(law: G711) {
    this.#law = law
    this.silence = law.encoded[0] ?? 0
  }

  decode(bytes: Uint8Array): Int16Array {
    return decodeG711(this.#law, bytes)
  }

  encode(hop: Int16Array): Uint8Array {
    encodeG711(this.#law, hop, this.#bytes)
    return this.#bytes
  }
}

/** Little-endian, as all carriers send it whatever the name says. */
export class L16Codec implements Codec {
  readonly rateHz: number
  readonly hopBytes: number
  readonly silence = 0

  constructor(rateHz: number) {
    this.rateHz = rateHz
    this.hopBytes = hopSamples(rateHz) * 2
  }

  decode(bytes: Uint8Array): Int16Array | undefined {
    return bytes.length % 2 === 0 ? samplesFromBytes(bytes) : undefined
  }

  encode(hop: Int16Array): Uint8Array {
    return bytesFromSamples(hop)
  }
}
