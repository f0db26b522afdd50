import { setImmediate } from 'node:timers'
import { threadMs } from './thread-time.ts'

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
