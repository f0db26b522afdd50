import { describe, expect, test } from 'bun:test'

import { loudness } from '../../src/page/level.ts'

const sine = (peak: number) => Float32Array.from({ length: 1024 }, (_, i) => peak * Math.sin((2 * Math.PI * i) / 64))

describe('the level meter', () => {
  test('silence, a quiet room and no samples show nothing', () => {
    expect(loudness(new Float32Array(1024))).toBe(0)
    expect(loudness(sine(0.0005))).toBe(0)
    expect(loudness(new Float32Array())).toBe(0)
  })

  test('is linear in decibels: half the dynamic range is half the meter', () => {
    // A sine's power is 3 dB under its peak's.
    expect(loudness(sine(Math.SQRT2 * 10 ** (-30 / 20)))).toBeCloseTo(0.5, 3)
    expect(loudness(sine(Math.SQRT2))).toBeCloseTo(1, 3)
  })

  test('a meter that is overdriven stays full', () => {
    expect(loudness(sine(8))).toBe(1)
  })
})
