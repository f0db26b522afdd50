import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { PreRoll } from '../../src/stt/pre-roll.ts'

test('the pre-roll gives the last samples written, in order, once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 20 }), (sizes) => {
      const preRoll = new PreRoll(10)
      const written: number[] = []
      for (const size of sizes) {
        const hop = Int16Array.from({ length: size }, (_, at) => written.length + at)
        written.push(...hop)
        preRoll.write(hop)
      }
      expect(drained(preRoll)).toEqual(written.slice(-10))
      expect(drained(preRoll)).toEqual([])
      preRoll.write(Int16Array.of(1, 2))
      expect(drained(preRoll)).toEqual([1, 2])
    }),
    { seed: 7 },
  )
})

function drained(preRoll: PreRoll): number[] {
  const samples: number[] = []
  preRoll.drain((part) => samples.push(...part))
  return samples
}

test('the newest of it are copied in their order, across the seam of the ring, and stay', () => {
  const ring = new PreRoll(5)
  ring.write(Int16Array.of(1, 2))
  expect(ring.newest(4)).toEqual(Int16Array.of(1, 2))
  ring.write(Int16Array.of(3, 4, 5, 6, 7))
  expect(ring.newest(4)).toEqual(Int16Array.of(4, 5, 6, 7))
  expect(ring.newest(9)).toEqual(Int16Array.of(3, 4, 5, 6, 7))
})
