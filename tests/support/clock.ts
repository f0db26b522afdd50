import type { VirtualClock } from '../../src/testing/virtual-clock.ts'

export { settled, VirtualClock } from '../../src/testing/virtual-clock.ts'

/** Time moves on until the work is over. Who signs what is sent takes time that is not the clock's. */
export async function driven<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  const state = { isOver: false }
  const end = () => void (state.isOver = true)
  work.then(end, end)
  while (!state.isOver) await clock.advance(10)
  return await work
}
