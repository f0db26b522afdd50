import { describe, expect, test } from 'bun:test'
import { decodeG711, encodeG711, MU_LAW as LAW } from '../../../src/audio/g711.ts'
import { energy } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { audioEncoder, formFor, LINEAR, MU_LAW, silenceIn } from '../../../src/providers/socket/audio-form.ts'
import { allison } from '../../support/speech.ts'

/** Both filters on the way, up to 16 kHz and down again, in samples of 8 kHz. */
const DELAY_SAMPLES = 30.75
const SINC_SAMPLES = 24

/** As a telephone sends it, decoded: what its carrier gives us. */
function onTheLine(name: string): Int16Array {
  const at8 = new Resampler(16_000, 8000).process(allison(name)).slice()
  const bytes = new Uint8Array(at8.length)
  encodeG711(LAW, at8, bytes)
  return decodeG711(LAW, bytes)
}

/** The same later, by a part of a sample. */
const delayed = (samples: Int16Array, by: number): Int16Array =>
  samples.map((_, at) => {
    const middle = Math.floor(at - by)
    let sum = 0
    for (let tap = 1 - SINC_SAMPLES; tap <= SINC_SAMPLES; tap++) {
      const time = at - by - middle - tap
      const window = 0.5 + 0.5 * Math.cos((Math.PI * time) / (SINC_SAMPLES + 1))
      sum += (samples[middle + tap] ?? 0) * (time === 0 ? 1 : Math.sin(Math.PI * time) / (Math.PI * time)) * window
    }
    return Math.round(sum)
  })

describe('audio for a caller on a telephone', () => {
  test.each(['demo-thanks', 'demo-congrats'])('is nearly what the line had (%s)', (name) => {
    const line = onTheLine(name)
    const heard = new Resampler(8000, 16_000).process(line).slice()
    const encode = audioEncoder(MU_LAW)
    const sent: number[] = []
    for (let at = 0; at + 320 <= heard.length; at += 320) sent.push(...encode(heard.subarray(at, at + 320)))
    const atVendor = decodeG711(LAW, Uint8Array.from(sent))
    const expected = delayed(line, DELAY_SAMPLES).subarray(0, atVendor.length)
    const noise = atVendor.map((sample, at) => sample - (expected[at] ?? 0))
    const ratioDb = 10 * Math.log10(energy(expected) / energy(noise))
    expect(ratioDb).toBeGreaterThan(28)
  })

  test('is a quarter of the bytes', () => {
    const hop = new Int16Array(320)
    expect([audioEncoder(LINEAR)(hop).length, audioEncoder(MU_LAW)(hop).length]).toEqual([640, 160])
  })

  test('is its own form at 8 kHz alone', () => {
    expect([8000, 16_000, 24_000, 48_000, undefined].map(formFor)).toEqual([MU_LAW, LINEAR, LINEAR, LINEAR, LINEAR])
  })
})

test('silence is silence in either form', () => {
  expect(new Set(decodeG711(LAW, silenceIn(MU_LAW, 10)))).toEqual(new Set([0]))
  expect(silenceIn(MU_LAW, 10)).toHaveLength(80)
  expect(silenceIn(LINEAR, 10)).toEqual(new Uint8Array(320))
})

test('bytes that were given out are not written to again', () => {
  for (const form of [LINEAR, MU_LAW, { encoding: 'linear', rateHz: 24_000 } as const]) {
    const encode = audioEncoder(form)
    const first = encode(new Int16Array(320).fill(8000))
    const before = first.slice()
    encode(new Int16Array(320).fill(-8000))
    expect(first).toEqual(before)
  }
})
