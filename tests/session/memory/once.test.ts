import { expect, test } from 'bun:test'
import { MemoryOnce } from '../../../src/session/memory/once.ts'
import { onceContract } from '../../contract/once.ts'
import { VirtualClock } from '../../support/clock.ts'

const open = (capacityBytes = 100_000) => {
  const clock = new VirtualClock()
  const once = new MemoryOnce({ clock, capacityBytes })
  return { once, clock, advance: (ms: number) => clock.advance(ms) }
}

onceContract('memory', open)

test('memory is bounded: when it is full the oldest texts go', async () => {
  const { once } = open(10_000)
  for (const key of ['a', 'b', 'c', 'd']) await once.once(key, async () => key.repeat(1500))
  const again = ['d', 'a'].map((key) => once.once(key, async () => 'made anew'))
  expect(await Promise.all(again)).toEqual(['d'.repeat(1500), 'made anew'])
})

test('nothing is left running', async () => {
  const { once, clock } = open()
  await Promise.all(['a', 'a', 'b'].map((key) => once.once(key, async () => key)))
  expect(clock.pending).toBe(0)
})
