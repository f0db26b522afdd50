import { expect, test } from 'bun:test'
import { bytesFromSamples, durationMs, hopSamples, levelDb, samplesFromBytes } from '../../src/audio/pcm.ts'

test('bytes are little-endian samples, wherever they lie in memory', () => {
  const pool = new Uint8Array([9, 9, 9, 0x34, 0x12, 0xff, 0xff, 7])
  expect(samplesFromBytes(pool.subarray(3, 7))).toEqual(Int16Array.of(0x1234, -1))
})

test("bytes of a socket's pooled buffer are copied, not the pool", () => {
  const pooled = Object.assign(new Uint8Array([1, 0, 2, 0, 3, 0]).subarray(2, 4), {
    slice: () => new Uint8Array(6),
  })
  expect(samplesFromBytes(pooled)).toEqual(Int16Array.of(2))
})

test('there and back', () => {
  const samples = Int16Array.of(-32_768, -1, 0, 1, 32_767)
  expect(samplesFromBytes(bytesFromSamples(samples))).toEqual(samples)
})

test('a hop is 20 ms at any rate', () => {
  expect([8_000, 16_000, 24_000, 48_000].map(hopSamples)).toEqual([160, 320, 480, 960])
  expect(durationMs({ samples: new Int16Array(480), rateHz: 24_000 })).toBe(20)
})

test('a full square wave is 0 dB, digital silence is none', () => {
  expect(levelDb(new Int16Array(100).fill(-32_768))).toBeCloseTo(0)
  expect(levelDb(new Int16Array(100).fill(3277))).toBeCloseTo(-20, 1)
  expect(levelDb(new Int16Array(100))).toBe(Number.NEGATIVE_INFINITY)
})
