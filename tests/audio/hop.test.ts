import { expect, test } from 'bun:test'
import fc from 'fast-check'

import { HopSplitter } from '../../src/audio/hop.ts'
import { RESAMPLE_RATES_HZ } from '../../src/audio/resample.ts'

const counting = (length: number) => Int16Array.from({ length }, (_, index) => index)

test('chunks of any lengths become whole hops in order, and a flush pads the rest with silence', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000 }), { maxLength: 20 }), (lengths) => {
      const total = lengths.reduce((sum, length) => sum + length, 0)
      const input = counting(total)
      const splitter = new HopSplitter(16_000)
      const heard: number[] = []
      const take = (hop: Int16Array) => {
        expect(hop.length).toBe(320)
        heard.push(...hop)
      }
      let from = 0
      for (const length of lengths) splitter.push(input.subarray(from, (from += length)), take)
      expect(heard.length).toBe(Math.floor(total / 320) * 320)
      expect(splitter.pendingSamples).toBe(total % 320)
      splitter.flush(take)
      const padded = Math.ceil(total / 320) * 320
      expect(heard).toEqual([...input, ...Array.from({ length: padded - total }, () => 0)])
      expect(splitter.pendingSamples).toBe(0)
    }),
    { seed: 1 },
  )
})

test('the emitted hop is one array used again', () => {
  const hops = new Set<Int16Array>()
  new HopSplitter(8_000).push(counting(1_600), (hop) => hops.add(hop))
  expect(hops.size).toBe(1)
})

test('a reset forgets what was pending, and flushing nothing emits nothing', () => {
  const splitter = new HopSplitter(48_000)
  splitter.push(counting(959), () => expect.unreachable())
  splitter.reset()
  splitter.flush(() => expect.unreachable())
  splitter.push(counting(960), (hop) => expect(hop).toEqual(counting(960)))
  expect.assertions(1)
})

test('every rate we resample makes whole hops, but 11.025 kHz', () => {
  const whole = RESAMPLE_RATES_HZ.filter((rateHz) => {
    try {
      return Boolean(new HopSplitter(rateHz))
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
      return false
    }
  })
  expect(whole).toEqual([8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
})
