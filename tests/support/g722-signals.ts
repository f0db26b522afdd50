import { Random } from './random.ts'
import { librivox } from './speech.ts'

const RATE_HZ = 16_000

const LENGTH = RATE_HZ / 2

/** Half a second each at 16 kHz, of what is easy and what is hard for G.722. */
export const g722Signals = () => ({
  speech: (librivox()[0]?.samples ?? new Int16Array()).subarray(RATE_HZ, RATE_HZ + LENGTH),
  sweep: Int16Array.from({ length: LENGTH }, (_, n) => 20_000 * Math.sin(2 * Math.PI * sweepCycles(n / RATE_HZ))),
  silence: new Int16Array(LENGTH),
  /** Full scale, every fourth sample at the rail. */
  noise: noise(),
})

export type G722Signal = keyof ReturnType<typeof g722Signals>

/** From 50 to 7950 Hz in the half second. */
const sweepCycles = (seconds: number) => 50 * seconds + 7_900 * seconds ** 2

function noise(): Int16Array {
  const random = new Random(722)
  return Int16Array.from({ length: LENGTH }, (_, n) =>
    n % 4 === 0 ? random.pick([-32_768, 32_767]) : random.between(-32_768, 32_767),
  )
}

/** Bytes that no encoder has made. */
export function randomBytes(): Uint8Array {
  const random = new Random(64)
  return Uint8Array.from({ length: LENGTH / 2 }, () => random.between(0, 255))
}
