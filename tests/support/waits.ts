import { readFileSync } from 'node:fs'

/**
 * How long a process has stood ready to run while the machine ran others, in milliseconds since it began: its main thread alone, as the
 * kernel counts it. What a test asserts of real time is compared with this, so that a busy machine is not taken for a slow server.
 */
export function waitedMs(pid: number): number {
  const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')
  return Number(waitedNs) / 1e6
}

/** The same of the thread that asks. */
export function ownWaitedMs(): number {
  const [, waitedNs] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')
  return Number(waitedNs) / 1e6
}
