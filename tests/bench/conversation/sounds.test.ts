import { joined } from '../../../src/audio/sounds.ts'
import { white } from '../../support/noise.ts'
import { expect, test } from 'bun:test'
import { levelDb } from '../../../src/audio/pcm.ts'
import { Random } from '../../support/random.ts'
import { amplified, atLevel, mixed, overPhone, pink, resampled } from './sounds.ts'

const SECOND = 16_000
const tone = (hz: number, db = -20) =>
  atLevel(
    Int16Array.from({ length: SECOND }, (_, at) => 10_000 * Math.sin((2 * Math.PI * hz * at) / SECOND)),
    db,
  )
/** Of the middle, where filters have settled. */
const middleDb = (samples: Int16Array) => levelDb(samples.subarray(SECOND / 4, (SECOND * 3) / 4))

test('noise has the level that was asked for, and the same seed gives the same noise', () => {
  for (const noise of [white, pink]) {
    expect(levelDb(noise(SECOND, -40, new Random(1)))).toBeCloseTo(-40, 0)
    expect(noise(SECOND, -40, new Random(1))).toEqual(noise(SECOND, -40, new Random(1)))
  }
})

const differences = (samples: Int16Array) => samples.map((sample, at) => sample - (samples[at - 1] ?? 0))
const steepness = (samples: Int16Array) => levelDb(differences(samples)) - levelDb(samples)

test('pink noise is louder below than above', () => {
  expect(steepness(pink(SECOND, -20, new Random(1)))).toBeLessThan(steepness(white(SECOND, -20, new Random(1))) - 5)
})

test('levels add up as sounds do', () => {
  const [one, other] = [tone(300), tone(1000)]
  expect(middleDb(mixed(one, other))).toBeCloseTo(-17, 0)
  expect(middleDb(amplified(one, -30))).toBeCloseTo(-50, 0)
})

test('what is too loud is clipped, not turned around', () => {
  const loud = new Int16Array(10).fill(30_000)
  expect(mixed(loud, loud)).toEqual(new Int16Array(10).fill(32_767))
})

test('a telephone carries 1 kHz and nothing of 5 kHz', () => {
  expect(middleDb(overPhone(tone(1000)))).toBeCloseTo(-20, 0)
  expect(middleDb(overPhone(tone(5000)))).toBeLessThan(-60)
})

test('another rate moves nothing in time', () => {
  const click = joined([new Int16Array(4000), new Int16Array(160).fill(8000), new Int16Array(4000)])
  const there = resampled(click, 16_000, 8000)
  const back = resampled(there, 8000, 16_000)
  expect([there.length, back.length]).toEqual([4080, 8160])
  expect(Math.abs(back.findIndex((sample) => sample > 4000) - 4000)).toBeLessThanOrEqual(1)
})
