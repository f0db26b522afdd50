import { waitIn } from '../../src/providers/embedded/run-queue.ts'

/**
 * How long a process has been kept from running: what a test asserts of real time is compared with this, so that a busy machine is not
 * taken for a slow server.
 */
export { waitedMs } from '../../src/providers/embedded/run-queue.ts'

/** The same of the thread that asks, in milliseconds. */
export const ownWaitedMs = (): number => waitIn('/proc/thread-self/schedstat')
