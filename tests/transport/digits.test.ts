import { expect, test } from 'bun:test'
import { DigitAggregator } from '../../src/transport/digits.ts'
import { VirtualClock } from '../support/clock.ts'

function rig() {
  const clock = new VirtualClock()
  const told: string[] = []
  const digits = new DigitAggregator(clock, {
    began: () => told.push('began'),
    entered: (keys) => told.push(keys),
  })
  return { clock, told, digits }
}

test('an entry ends with #, which belongs to it', () => {
  const { told, digits, clock } = rig()
  for (const key of '123#') digits.press(key)
  expect(told).toEqual(['began', '123#'])
  expect(clock.pending).toBe(0)
})

test('an entry ends two seconds after its last key', async () => {
  const { told, digits, clock } = rig()
  digits.press('1')
  await clock.advance(1_999)
  digits.press('2')
  await clock.advance(1_999)
  expect(told).toEqual(['began'])
  await clock.advance(1)
  expect(told).toEqual(['began', '12'])
})

test('the next key begins another', async () => {
  const { told, digits, clock } = rig()
  digits.press('#')
  digits.press('5')
  await clock.advance(2_000)
  expect(told).toEqual(['began', '#', 'began', '5'])
})

test('an entry without an end is cut after 64 keys', () => {
  const { told, digits } = rig()
  for (let n = 0; n < 70; n++) digits.press('7')
  expect(told).toEqual(['began', '7'.repeat(64), 'began'])
})

test('disposed, it tells nothing more', async () => {
  const { told, digits, clock } = rig()
  digits.press('1')
  digits[Symbol.dispose]()
  await clock.advance(5_000)
  expect(told).toEqual(['began'])
  expect(clock.pending).toBe(0)
})
