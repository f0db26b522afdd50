import { expect, test } from 'bun:test'
import { MemoryNonces } from '../../../src/session/memory/nonces.ts'
import { noncesContract } from '../../contract/nonces.ts'
import { VirtualClock } from '../../support/clock.ts'

const open = (capacityBytes = 100_000) => {
  const clock = new VirtualClock()
  return { nonces: new MemoryNonces({ clock, capacityBytes }), advance: (ms: number) => clock.advance(ms) }
}

noncesContract('memory', open)

test('memory is bounded: when it is full the oldest nonces are forgotten', async () => {
  const { nonces } = open(10_000)
  for (let n = 0; n < 100; n++) await nonces.use(String(n))
  expect(await nonces.use('99')).toBe(false)
  expect(await nonces.use('0')).toBe(true)
})
