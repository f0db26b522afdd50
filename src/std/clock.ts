import { AwakeTime } from './awake.ts'

/** The only source of time: everything that waits or stamps takes one. Tests hand in a virtual one. */
export interface Clock {
  /** Milliseconds since an arbitrary origin, monotonic, with a fraction. */
  now(): number
  /** Wall time in milliseconds since 1970, for what people and protocols read. */
  wall(): number
  /** As `now`, but stands still while this process does not run. Use it to wait for a sign of the far side. */
  awake(): number
  /** Runs once after `delayMs`; disposing cancels it. */
  after(delayMs: number, run: () => void): Disposable
}

let awakeTime: AwakeTime | undefined

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  awake() {
    awakeTime ??= new AwakeTime(systemClock.now, (intervalMs, tick) => setInterval(tick, intervalMs).unref())
    return awakeTime.now()
  },
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
