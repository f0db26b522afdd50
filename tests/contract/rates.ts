import { describe, expect, test } from 'bun:test'
import type { Rates } from '../../src/session/rates.ts'

export interface RatesRig {
  readonly rates: Rates
  advance(ms: number): Promise<void>
}

/** What every count of requests must hold to; `open` gives one of `perMinute`. */
export function ratesContract(name: string, open: (perMinute: number) => RatesRig | Promise<RatesRig>): void {
  describe(`the rates: ${name}`, () => {
    test('a burst is let in, and then told how long to wait', async () => {
      const { rates, advance } = await open(3)
      for (let n = 0; n < 3; n++) expect(await rates.take('a')).toBe(0)
      expect(await rates.take('a')).toBeWithin(19_000, 20_001)
      // A refusal costs nothing.
      expect(await rates.take('a')).toBeWithin(19_000, 20_001)
      await advance(20_000)
      expect(await rates.take('a')).toBe(0)
      expect(await rates.take('a')).toBeGreaterThan(0)
    })

    test('callers are counted apart', async () => {
      const { rates } = await open(1)
      expect([await rates.take('a'), await rates.take('b')]).toEqual([0, 0])
      expect(await rates.take('a')).toBeGreaterThan(0)
    })

    test('who comes all at once is counted one by one', async () => {
      const { rates } = await open(5)
      const waits = await Promise.all(Array.from({ length: 20 }, () => rates.take('a')))
      expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5)
    })

    test('who has been quiet for a minute has all of it again', async () => {
      const { rates, advance } = await open(2)
      for (let n = 0; n < 3; n++) await rates.take('a')
      await advance(60_000)
      expect([await rates.take('a'), await rates.take('a')]).toEqual([0, 0])
    })

    test('a rate of 0 is no limit', async () => {
      const { rates } = await open(0)
      expect(await Promise.all(Array.from({ length: 100 }, () => rates.take('a')))).toEqual(Array(100).fill(0))
    })
  })
}
