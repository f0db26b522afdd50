import { Random } from './random.ts'

/** White noise at 16 kHz with this root mean square, the same for the same seed. */
export const noise = (ms: number, levelDb: number, seed = 1): Int16Array => white(ms * 16, levelDb, new Random(seed))

/** So many samples of it, the same for the same random numbers. Peaks above full scale are clipped. */
export function white(length: number, levelDb: number, random: Random): Int16Array {
  // Uniform noise between -1 and 1 has a root mean square of 1 / sqrt(3).
  const peak = 32_768 * 10 ** (levelDb / 20) * Math.sqrt(3)
  const value = () => Math.round((random.next() * 2 - 1) * peak)
  return Int16Array.from({ length }, () => Math.max(-32_768, Math.min(32_767, value())))
}
