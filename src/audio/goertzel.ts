/** Squared magnitude of one frequency in a hop, by Goertzel's recurrence; `coefficient` is 2 cos(2π f / rate). */
export function goertzel(hop: Int16Array, coefficient: number): number {
  let last = 0
  let before = 0
  for (let n = 0; n < hop.length; n++) {
    const next = (hop[n] as number) + coefficient * last - before
    before = last
    last = next
  }
  return last * last + before * before - coefficient * last * before
}
