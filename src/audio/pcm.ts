/** Mono signed 16-bit audio. The samples are the caller's until the call returns; copy to keep. */
export interface Pcm {
  readonly samples: Int16Array
  readonly rateHz: number
}

/** A hop is 20 ms: the unit of listening, pacing and RTP. */
export const HOP_MS = 20

/** What the ear, the VAD and every recogniser work at. */
export const LISTEN_RATE_HZ = 16_000

export const hopSamples = (rateHz: number): number => (rateHz * HOP_MS) / 1000

export const durationMs = (pcm: Pcm): number => (pcm.samples.length * 1000) / pcm.rateHz

/** The same audio in parts of at most `longestMs`, each a view. */
export function* partsOf({ samples, rateHz }: Pcm, longestMs: number): Generator<Pcm> {
  const length = Math.ceil((rateHz * longestMs) / 1000)
  for (let at = 0; at < samples.length; at += length) yield { samples: samples.subarray(at, at + length), rateHz }
}

/** Little-endian bytes to samples; an odd last byte is the caller's mistake and must be refused before. */
export function samplesFromBytes(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.byteLength >> 1)
  // A copy, so that the bytes may start at an odd address; not `slice`, which Node's Buffer makes a view.
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength))
  return samples
}

export const bytesFromSamples = (samples: Int16Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)

/** The sum of the squares. By index: the iterator of a typed array takes twenty times as long. */
export function energy(samples: Int16Array): number {
  let sum = 0
  for (let at = 0; at < samples.length; at++) sum += (samples[at] as number) ** 2
  return sum
}

/** Root mean square in dB relative to full scale; -Infinity for digital silence. */
export const levelDb = (samples: Int16Array): number =>
  10 * Math.log10(energy(samples) / Math.max(1, samples.length) / (32_768 * 32_768))
