/** The two laws of ITU-T G.711: 8 bits a sample at 8 kHz, 64 kbit/s. */
export interface G711 {
  /** What a byte decodes to, at 16-bit scale. */
  readonly decoded: Int16Array
  /** Byte of each sample, by the sample's 16 bits read as unsigned. */
  readonly encoded: Uint8Array
}

/** μ-law has 14 bits and A-law 13: these are what is left of 16. */
const MU_SHIFT = 2
const A_SHIFT = 4

/** Added to every magnitude of μ-law, so that each segment begins at a power of two (Table 2a). */
const MU_BIAS = 33
const MU_LARGEST = 0x1fff

/** Alternate bits of A-law are inverted on the line (§3.2). */
const A_EVEN_BITS = 0x55

export const MU_LAW: G711 = tables(encodeMu, decodeMu)
export const A_LAW: G711 = tables(encodeA, decodeA)

/** `bytes` holds at least as many as there are samples. */
export function encodeG711(law: G711, samples: Int16Array, bytes: Uint8Array): void {
  const { encoded } = law
  for (let index = 0; index < samples.length; index++) {
    bytes[index] = encoded[(samples[index] as number) & 0xffff] as number
  }
}

export function decodeG711(law: G711, bytes: Uint8Array): Int16Array {
  const { decoded } = law
  const samples = new Int16Array(bytes.length)
  for (let index = 0; index < bytes.length; index++) samples[index] = decoded[bytes[index] as number] as number
  return samples
}

function tables(encode: (sample: number) => number, decode: (byte: number) => number): G711 {
  return {
    decoded: Int16Array.from({ length: 256 }, (_, byte) => decode(byte)),
    encoded: Uint8Array.from({ length: 65_536 }, (_, bits) => encode((bits << 16) >> 16)),
  }
}

/** The magnitude of a negative sample is its one's complement, as in the ITU's own software (G.191): -1 is as near to zero as 0. */
function magnitude(sample: number, shift: number): number {
  return (sample < 0 ? ~sample : sample) >> shift
}

function encodeMu(sample: number): number {
  const biased = Math.min(MU_LARGEST, magnitude(sample, MU_SHIFT) + MU_BIAS)
  const segment = 26 - Math.clz32(biased)
  const code = (segment << 4) | ((biased >> (segment + 1)) & 0x0f)
  return ~(sample < 0 ? code | 0x80 : code) & 0xff
}

function decodeMu(byte: number): number {
  const code = ~byte
  const segment = (code >> 4) & 7
  const biased = (((code & 0x0f) * 2 + MU_BIAS) << segment) - MU_BIAS
  return (code & 0x80 ? -biased : biased) << MU_SHIFT
}

function encodeA(sample: number): number {
  const level = magnitude(sample, A_SHIFT)
  // The first two segments are one straight line.
  const segment = Math.max(0, 28 - Math.clz32(level))
  const code = (segment << 4) | ((level >> Math.max(0, segment - 1)) & 0x0f)
  return (sample < 0 ? code : code | 0x80) ^ A_EVEN_BITS
}

function decodeA(byte: number): number {
  const code = byte ^ A_EVEN_BITS
  const segment = (code >> 4) & 7
  const step = code & 0x0f
  // Twice the level, to meet the middle of the step.
  const doubled = segment === 0 ? step * 2 + 1 : (step * 2 + 33) << (segment - 1)
  const level = doubled << (A_SHIFT - 1)
  return code & 0x80 ? level : -level
}
