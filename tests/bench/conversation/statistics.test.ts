import { expect, test } from 'bun:test'
import { Random } from '../../support/random.ts'
import { bootstrap, type Estimate, mean, median, share, signTest } from './statistics.ts'

const width = ({ low, high }: Estimate) => high - low
const digits = (value: number) => Number(value.toFixed(3))

test('a share has Wilson’s interval, and none of a few is not surely none of many', () => {
  const { value, low, high } = share(10, 100)
  expect([value, digits(low), digits(high)]).toEqual([0.1, 0.055, 0.174])
  expect(share(0, 10)).toMatchObject({ value: 0, low: 0 })
  expect(digits(share(0, 10).high)).toBe(0.278)
})

test('the interval of a mean holds the true one as often as it says', () => {
  const random = new Random(5)
  const runs = 100
  let holds = 0
  for (let run = 0; run < runs; run++) {
    const samples = Array.from({ length: 40 }, (_, nth) => ({ source: `${nth}`, value: random.next() }))
    const { low, high } = bootstrap(samples, mean)
    if (low <= 0.5 && high >= 0.5) holds++
  }
  expect(holds).toBeGreaterThanOrEqual(88)
})

test('turns of one recording are one witness', () => {
  const apart = Array.from({ length: 20 }, (_, nth) => ({ source: `${nth}`, value: nth % 5 }))
  const together = apart.map(({ value }) => ({ source: `${value}`, value }))
  expect(width(bootstrap(together, mean))).toBeGreaterThan(1.5 * width(bootstrap(apart, mean)))
})

test('the same numbers give the same interval', () => {
  const samples = [3, 1, 4, 1, 5, 9].map((value, nth) => ({ source: `${nth}`, value }))
  expect(bootstrap(samples, median)).toEqual(bootstrap(samples, median))
})

test('five changes to the worse and none to the better are no chance, three against one are', () => {
  expect(signTest(5, 0)).toBeCloseTo(1 / 32)
  expect(signTest(3, 1)).toBeGreaterThan(0.3)
  expect(signTest(0, 0)).toBe(1)
})
