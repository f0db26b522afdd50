import { Random } from './random.ts'

/** White noise at 16 kHz with this root mean square, the same for the same seed. */
export function noise(ms: number, levelDb: number, seed = 1): Int16Array {
  const random = new Random(seed)
  // Uniform noise between -1 and 1 has a root mean square of 1 / sqrt(3).
  const peak = 32_768 * 10 ** (levelDb / 20) * Math.sqrt(3)
  return Int16Array.from({ length: ms * 16 }, () => Math.round((random.next() * 2 - 1) * peak))
}
