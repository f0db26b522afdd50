import { threadMs } from './thread-time.ts'

/** What the work below takes on a quiet core of the machine that the figures of the tests were set on (Xeon, 2.1 GHz). */
const QUIET_MS = 0.27
/** The collector has its turns, too: the work takes the least of these. */
const TRIES = 5
const SIGNAL = Float64Array.from({ length: 4096 }, (_, at) => Math.sin(at))
const TAPS = 64
const AUDIO = new Uint8Array(640).toBase64()
const TEXT = JSON.stringify(Array.from({ length: 400 }, (_, at) => ({ at, text: 'as a message has it' })))

/**
 * How many times longer the same work takes now: 1 on a quiet core or a faster one. Processor time does not count what other programs
 * take of a core, but a core that shares its units with another busy one is slower all the same, and so is an older machine.
 */
export function slowness(): number {
  let leastMs = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const beforeMs = threadMs()
    work()
    leastMs = Math.min(leastMs, threadMs() - beforeMs)
  }
  return Math.max(1, leastMs / QUIET_MS)
}

/** Sums as a filter does, reads JSON and base64, and copies samples: what most of the server's time goes into. */
function work(): number {
  let sum = 0
  for (let at = 0; at + TAPS < SIGNAL.length; at++)
    for (let tap = 0; tap < TAPS; tap++) sum += (SIGNAL[at + tap] as number) * (SIGNAL[tap] as number)
  for (let hop = 0; hop < 200; hop++) sum += new Int16Array(Uint8Array.fromBase64(AUDIO).buffer).slice(0, 160).length
  return sum + (JSON.parse(TEXT) as unknown[]).length
}
