/** Below what `String.fromCharCode` takes as arguments in every engine. */
const CHUNK_BYTES = 0x8000

/** Samples of little-endian bytes, as all our machines have them; an odd last byte is left out. */
export const samplesFromBytes = (bytes: ArrayBuffer): Int16Array<ArrayBuffer> =>
  new Int16Array(bytes, 0, bytes.byteLength >> 1)

/** `Uint8Array.fromBase64` is younger than the runtimes we run on. Undefined for what is no base64. */
export function samplesFromBase64(base64: string): Int16Array<ArrayBuffer> | undefined {
  let binary: string
  try {
    binary = atob(base64)
  } catch {
    return undefined
  }
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return samplesFromBytes(bytes.buffer)
}

export function base64FromSamples(samples: Int16Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES))
  return btoa(binary)
}
