import { VAD_WINDOW_SAMPLES } from '../../src/vad/vad.ts'

/** The whole windows of 16 kHz audio, scaled to ±1. */
export function windowsOf(samples: Int16Array): Float32Array[] {
  return Array.from({ length: Math.floor(samples.length / VAD_WINDOW_SAMPLES) }, (_, index) => {
    const from = index * VAD_WINDOW_SAMPLES
    return Float32Array.from(samples.subarray(from, from + VAD_WINDOW_SAMPLES), (sample) => sample / 32_768)
  })
}
