import { describe, expect, test } from 'bun:test'

import { captureModule } from '../../src/page/sound/capture.ts'

const RATE_HZ = 16_000
const QUANTUM = 128

interface Processor {
  process(inputs: readonly (readonly Float32Array[])[]): boolean
}

/** Runs the module as the audio thread does: from its text, with nothing around it but that thread's globals. */
function capture(input: Float32Array, sampleRate: number, chunkSamples = 512): Int16Array[] {
  const chunks: Int16Array[] = []
  let registered: (new () => Processor) | undefined
  class AudioWorkletProcessor {
    readonly port = { postMessage: (buffer: ArrayBuffer) => chunks.push(new Int16Array(buffer)) }
  }
  const register = (_: string, processor: new () => Processor) => (registered = processor)
  const load = new Function('AudioWorkletProcessor', 'registerProcessor', 'sampleRate', `return (${captureModule})`)
  load(AudioWorkletProcessor, register, sampleRate)(RATE_HZ, chunkSamples)
  if (!registered) throw new Error('nothing was registered')
  const processor = new registered()
  for (let at = 0; at + QUANTUM <= input.length; at += QUANTUM) processor.process([[input.subarray(at, at + QUANTUM)]])
  return chunks
}

const sine = (frequencyHz: number, rateHz: number, peak = 0.5) =>
  Float32Array.from({ length: rateHz }, (_, i) => peak * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz))

/** The peak of a sine of the same power, without the filter's start. */
function peakOf(chunks: readonly Int16Array[]): number {
  const samples = chunks.slice(2).flatMap((chunk) => Array.from(chunk))
  return Math.sqrt((2 * samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0)) / samples.length)
}

describe('capture', () => {
  test.each([16_000, 44_100, 48_000, 96_000])('a second at %d Hz is a second at 16 kHz, in whole chunks', (rateHz) => {
    const chunks = capture(sine(440, rateHz), rateHz)
    expect(chunks.every((chunk) => chunk.length === 512)).toBe(true)
    expect(chunks.length).toBe(Math.floor((RATE_HZ - 40) / 512))
  })

  test.each([44_100, 48_000])(
    'speech passes unchanged and what 16 kHz cannot hold is removed, from %d Hz',
    (rateHz) => {
      for (const frequencyHz of [200, 1000, 3500, 6000]) {
        expect(peakOf(capture(sine(frequencyHz, rateHz), rateHz))).toBeCloseTo(0.5, 2)
      }
      for (const frequencyHz of [8600, 10_000, 15_000]) {
        expect(peakOf(capture(sine(frequencyHz, rateHz), rateHz))).toBeLessThan(0.002)
      }
    },
  )

  test('a signal beyond full scale is clipped, not wrapped', () => {
    const samples = capture(sine(100, 48_000, 2), 48_000).flatMap((chunk) => Array.from(chunk))
    const jumps = samples.slice(1).map((sample, i) => Math.abs(sample - (samples[i] ?? 0)))
    expect(Math.max(...samples)).toBe(32_767)
    expect(Math.max(...jumps)).toBeLessThan(10_000)
  })

  test('no input is no audio', () => {
    expect(capture(new Float32Array(), 48_000)).toEqual([])
  })
})
