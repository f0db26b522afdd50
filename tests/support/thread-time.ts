import { dlopen, ptr } from 'bun:ffi'

/** Linux: processor time of the thread that asks. `process.threadCpuUsage` moves on by ticks of 4 ms. */
const CLOCK_THREAD_CPUTIME_ID = 3

const libc = dlopen('libc.so.6', { clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' } })
const time = new BigInt64Array(2)

/** Processor time of this thread, in milliseconds: what other programs take does not count. */
export function threadMs(): number {
  libc.symbols.clock_gettime(CLOCK_THREAD_CPUTIME_ID, ptr(time))
  return Number(time[0]) * 1000 + Number(time[1]) / 1e6
}
