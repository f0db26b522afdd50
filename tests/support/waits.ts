import { readdirSync, readFileSync } from 'node:fs'

/**
 * How long a process has stood ready to run while the machine ran others, in milliseconds since it began: all its threads together, as the
 * kernel counts it. What a test asserts of real time is compared with this, so that a busy machine is not taken for a slow server.
 */
export const waitedMs = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + waitOf(`/proc/${pid}/task/${thread}/schedstat`), 0)

/** The same of the thread that asks. */
export const ownWaitedMs = (): number => waitOf('/proc/thread-self/schedstat')

function waitOf(path: string): number {
  try {
    const [, waitedNs] = readFileSync(path, 'utf8').split(' ')
    return Number(waitedNs) / 1e6
  } catch {
    // The thread has just ended.
    return 0
  }
}
