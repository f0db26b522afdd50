import type { Clock as ServerClock } from '../std/clock.ts'

export type Clock = Omit<ServerClock, 'awake'>

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}

/** Resolves after `delayMs`; rejects with the signal's reason when that comes first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => {
      timer[Symbol.dispose]()
      reject(signal.reason)
    }
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Runs work under a signal that also aborts when time is up; what the work throws then is `late()`. */
export async function within<T>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const timer = clock.after(limitMs, () => controller.abort(late()))
  const either = AbortSignal.any([signal, controller.signal])
  try {
    return await work(either)
  } catch (error) {
    // What a runtime throws for an aborted request differs; the reason is ours.
    either.throwIfAborted()
    throw error
  } finally {
    timer[Symbol.dispose]()
  }
}
