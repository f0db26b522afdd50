import { expect, test } from 'bun:test'
import { Reorder } from '../../../src/transport/telephony/reorder.ts'

function ordered(numbers: readonly number[]): number[] {
  const reorder = new Reorder<number>()
  const out: number[] = []
  for (const number of numbers) reorder.push(number, number, (packet) => out.push(packet))
  return out
}

test.each([
  ['in order', [1, 2, 3, 4], [1, 2, 3, 4]],
  ['two swapped', [1, 3, 2, 4], [1, 2, 3, 4]],
  ['three turned round', [1, 4, 3, 2, 5], [1, 2, 3, 4, 5]],
  ['twice the same', [1, 2, 2, 3, 3], [1, 2, 3]],
  ['one lost: given up when 60 ms wait and one more comes', [1, 3, 4, 5, 6, 7], [1, 3, 4, 5, 6, 7]],
  ['one too late', [1, 3, 4, 5, 6, 2, 7], [1, 3, 4, 5, 6, 7]],
  ['the first late', [2, 1, 3], [2, 3]],
  ['a new count', [500, 501, 1, 2, 3], [500, 501, 1, 2, 3]],
  ['a new count that is not far from the old', [28, 29, 30, 1, 2, 3, 4], [28, 29, 30, 1, 2, 3, 4]],
  ['one again and again', [1, 2, 2, 2, 2, 3], [1, 2, 3]],
  [
    'a route that becomes slower for some: what once came late is waited for',
    [1, 7, 8, 9, 10, 2, 16, 17, 18, 19, 20, 11, 12, 13, 14, 15, 21],
    [1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21],
  ],
  ['a new count while one waits', [500, 502, 503, 1, 2], [500, 502, 503, 1, 2]],
])('%s', (_name, come, heard) => {
  expect(ordered(come)).toEqual(heard)
})

test('holds ten packets at most', () => {
  const reorder = new Reorder<number>()
  let out = 0
  for (let number = 0; number < 1_000; number += 2) reorder.push(number, number, () => out++)
  expect(out).toBeGreaterThan(490)
})
