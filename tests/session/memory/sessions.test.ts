import { expect, test } from 'bun:test'
import { MemorySessions } from '../../../src/session/memory/sessions.ts'
import { storeContract } from '../../contract/store.ts'
import { VirtualClock } from '../../support/clock.ts'

const open = (capacityBytes = 100_000) => {
  const clock = new VirtualClock()
  const store = new MemorySessions({ clock, ttlMs: 60_000, capacityBytes })
  return { store, ttlMs: 60_000, advance: (ms: number) => clock.advance(ms) }
}

storeContract('memory', open)

const kept = async (store: MemorySessions, ids: readonly string[]) => {
  const sessions = await Promise.all(ids.map((id) => store.get(id)))
  return ids.filter((_, at) => sessions[at] !== undefined)
}

test('memory is bounded: when it is full the oldest sessions go', async () => {
  const { store } = open(10_000)
  const body = { text: 'x'.repeat(1000) }
  for (const id of ['a', 'b', 'c', 'd', 'e']) await store.put({ id, body })
  expect(await kept(store, ['a', 'b', 'c', 'd', 'e'])).toEqual(['c', 'd', 'e'])
  await store.put({ id: 'f', body: { text: 'x'.repeat(3000) } })
  expect(await kept(store, ['c', 'd', 'e', 'f'])).toEqual(['e', 'f'])
  await store.put({ id: 'g', body: { text: 'x'.repeat(30_000) } })
  expect(await kept(store, ['e', 'f', 'g'])).toEqual(['g'])
})
