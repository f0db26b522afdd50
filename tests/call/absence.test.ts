import { expect, test } from 'bun:test'
import { Absence } from '../../src/call/absence.ts'
import { VirtualClock } from '../support/clock.ts'

test('nobody is waited for longer than patience allows, but time in which this process stood still does not count', async () => {
  const clock = new VirtualClock()
  let overs = 0
  using absence = new Absence(clock, 60_000, () => overs++)
  expect(absence.begin(clock.now())).toBe(true)
  await clock.advance(30_000)
  clock.stall(3_600_000)
  await clock.advance(29_000)
  expect(overs).toBe(0)
  await clock.advance(1_000)
  expect(overs).toBe(1)
})
