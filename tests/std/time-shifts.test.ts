import { expect, test } from 'bun:test'
import { TimeShifts } from '../../src/std/time-shifts.ts'

test('a time is later by the last shift before it', () => {
  const times = new TimeShifts()
  expect(times.begins(500)).toBe(500)
  times.note(0, 100)
  times.note(1000, 100)
  times.note(2000, 3000)
  expect([0, 10, 1999, 2000, 2001].map((ms) => times.begins(ms))).toEqual([100, 110, 2099, 5000, 5001])
  expect([0, 10, 1999, 2000, 2001].map((ms) => times.ends(ms))).toEqual([100, 110, 2099, 2100, 5001])
})

test('the oldest shifts are forgotten, and what is before those that are left is shifted as the first of them', () => {
  const times = new TimeShifts()
  for (let at = 0; at < 1000; at++) times.note(at * 100, at * 10)
  expect(times.ends(99_950)).toBe(99_950 + 9990)
  expect(times.ends(50)).toBe(50 + 9360)
})
