import { type Clock, systemClock } from '../../src/std/clock.ts'
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

/** Longer waits are deadlines. What a vendor's last words may take is shorter. */
const DEADLINE_MS = 800
const PATIENCE = 4

/** Real time in which deadlines are four times as long: who signs what is sent, on a machine with other work, takes its time. */
export const patientClock: Clock = {
  now: () => systemClock.now(),
  awake: () => systemClock.awake(),
  wall: () => systemClock.wall(),
  after: (ms, run) => systemClock.after(ms < DEADLINE_MS ? ms : ms * PATIENCE, run),
}
