/** Scales samples in place by a gain that goes evenly from `from` to `to` (0 to 1). */
export function fade(samples: Int16Array, from: number, to: number): void {
  const step = (to - from) / samples.length
  for (let index = 0; index < samples.length; index++) {
    samples[index] = Math.round((samples[index] as number) * (from + step * index))
  }
}
