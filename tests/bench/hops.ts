import { hopSamples, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { Resampler } from '../../src/audio/resample.ts'

/** A 16 kHz recording at another rate, cut into whole 20 ms hops. */
export function hopsOf(recording: Int16Array, rateHz: number): readonly Int16Array[] {
  const samples = new Resampler(LISTEN_RATE_HZ, rateHz).process(recording)
  const length = hopSamples(rateHz)
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) =>
    samples.slice(index * length, (index + 1) * length),
  )
}
