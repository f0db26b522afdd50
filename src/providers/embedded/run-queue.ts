import { readdirSync, readFileSync } from 'node:fs'

const TASKS = '/proc/self/task'

/**
 * How long threads of this process have stood ready to run while the machine ran others, in milliseconds, all threads together. Linux
 * counts it; elsewhere it is 0.
 */
export function waitedMs(): number {
  try {
    return readdirSync(TASKS).reduce((sum, thread) => sum + waitOf(thread), 0)
  } catch {
    return 0
  }
}

function waitOf(thread: string): number {
  try {
    return Number(readFileSync(`${TASKS}/${thread}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    // The thread has just ended.
    return 0
  }
}
