import { decodeG711, encodeG711, MU_LAW } from '../../audio/g711.ts'
import { bytesFromSamples, samplesFromBytes } from '../../audio/pcm.ts'

export function muLaw(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length)
  encodeG711(MU_LAW, samples, bytes)
  return bytes
}

export const fromMuLaw = (bytes: Uint8Array): Int16Array => decodeG711(MU_LAW, bytes)

export const linear = (samples: Int16Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytesFromSamples(samples))

export const fromLinear = (bytes: Uint8Array): Int16Array => samplesFromBytes(bytes.slice())

export const base64 = (bytes: Uint8Array): string => bytes.toBase64()
