import { dlopen, ptr } from 'bun:ffi'
import { setImmediate } from 'node:timers'

/** Linux: processor time of the thread that asks. `process.threadCpuUsage` moves on by ticks of 4 ms. */
const CLOCK_THREAD_CPUTIME_ID = 3

const libc = dlopen('libc.so.6', { clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' } })
const time = new BigInt64Array(2)

/** Processor time of this thread, in milliseconds. */
function threadMs(): number {
  libc.symbols.clock_gettime(CLOCK_THREAD_CPUTIME_ID, ptr(time))
  return Number(time[0]) * 1000 + Number(time[1]) / 1e6
}

/** Longest turn of the event loop while `work` ran, in milliseconds of this thread's processor time: a busy machine does not count. */
export async function heldMs(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0
  let isOver = false
  let beforeMs = threadMs()
  const watched = new Promise<void>((resolve) => {
    const turn = (): void => {
      const nowMs = threadMs()
      longestMs = Math.max(longestMs, nowMs - beforeMs)
      beforeMs = nowMs
      if (isOver) return resolve()
      setImmediate(turn)
    }
    setImmediate(turn)
  })
  await work()
  isOver = true
  await watched
  return longestMs
}
