import type { VirtualClock } from '../../src/testing/virtual-clock.ts'

export { settled, VirtualClock } from '../../src/testing/virtual-clock.ts'

/** Time moves on until the work is over. Who signs what is sent takes time that is not the clock's. */
export async function driven<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  const state = { isOver: false }
  const end = () => void (state.isOver = true)
  work.then(end, end)
  for (let steps = 1; !state.isOver; steps++) {
    await clock.advance(10)
    // Signatures and hashes are made on threads of their own, in real time: virtual minutes are not to pass meanwhile.
    if (steps % 5 === 0) await new Promise((resolve) => void setTimeout(resolve, 1))
  }
  return await work
}
