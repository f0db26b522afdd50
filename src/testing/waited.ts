import { type Clock, sleep } from '../std/clock.ts'

/** Waits, and says whether to go on: false once the signal aborts. */
export async function waited(
  clock: Clock | undefined,
  delayMs: number | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (clock && delayMs) await sleep(clock, delayMs, signal).catch(() => undefined)
  return !signal.aborted
}
