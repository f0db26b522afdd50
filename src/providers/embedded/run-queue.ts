import { readdirSync, readFileSync } from 'node:fs'

/**
 * How long threads of a process, this one unless told, have stood ready to run while the machine ran others, in milliseconds, all threads
 * together. Linux counts it; elsewhere it is 0.
 */
export function waitedMs(pid: number | 'self' = 'self'): number {
  try {
    const tasks = `/proc/${pid}/task`
    return readdirSync(tasks).reduce((sum, thread) => sum + waitIn(`${tasks}/${thread}/schedstat`), 0)
  } catch {
    return 0
  }
}

/** The same of one thread, by its file of the kernel. */
export function waitIn(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e6
  } catch {
    // The thread has just ended.
    return 0
  }
}
