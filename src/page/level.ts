/** Below this a microphone hears only the room. */
const FLOOR_DB = -60

/** Loudness of samples between -1 and 1 as a share of a meter's width: 0 at -60 dB full scale and below, 1 at full scale. */
export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const rms = Math.sqrt(sum / Math.max(1, samples.length))
  if (rms === 0) return 0
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / FLOOR_DB))
}
