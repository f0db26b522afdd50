import { waitIn } from '../../src/providers/embedded/run-queue.ts'

/**
 * How long the first thread of a process, which runs its event loop, has been kept from running, in milliseconds: what a test asserts of
 * real time is compared with this, so that a busy machine is not taken for a slow server. Of all threads it would fall when one ends.
 */
export const waitedMs = (pid: number): number => waitIn(`/proc/${pid}/task/${pid}/schedstat`)

/** The same of the thread that asks, in milliseconds. */
export const ownWaitedMs = (): number => waitIn('/proc/thread-self/schedstat')
