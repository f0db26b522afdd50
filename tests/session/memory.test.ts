import { expect, test } from 'bun:test'
import { MemorySessions } from '../../src/session/memory.ts'
import { storeContract } from '../contract/store.ts'
import { VirtualClock } from '../support/clock.ts'

const open = (capacity = 100) => {
  const clock = new VirtualClock()
  const store = new MemorySessions({ clock, ttlMs: 60_000, capacity })
  return { store, ttlMs: 60_000, advance: (ms: number) => clock.advance(ms) }
}

storeContract('memory', open)

test('memory is bounded: when it is full the oldest session goes', async () => {
  const { store } = open(3)
  for (let n = 1; n <= 5; n++) await store.put({ id: `s${n}`, body: {} })
  const kept = await Promise.all([1, 2, 3, 4, 5].map((n) => store.get(`s${n}`)))
  expect(kept.map((session) => session !== undefined)).toEqual([false, false, true, true, true])
})
