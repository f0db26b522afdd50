import { expect, test } from 'bun:test'
import { MemoryRates } from '../../../src/session/memory/rates.ts'
import { ratesContract } from '../../contract/rates.ts'
import { VirtualClock } from '../../support/clock.ts'

const open = (perMinute: number) => {
  const clock = new VirtualClock()
  return { clock, rates: new MemoryRates(clock, perMinute), advance: (ms: number) => clock.advance(ms) }
}

ratesContract('memory', open)

test('callers beyond 65 536 push out the one that has been quiet longest, and no other', async () => {
  const { rates } = open(1)
  for (let n = 0; n < 65_537; n++) await rates.take(String(n))
  expect(await rates.take('1')).toBeGreaterThan(0)
  expect(await rates.take('0')).toBe(0)
})
