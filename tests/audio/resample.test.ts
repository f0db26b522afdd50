import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'

import { RESAMPLE_RATES_HZ, Resampler } from '../../src/audio/resample.ts'

const pairs = RESAMPLE_RATES_HZ.flatMap((fromHz) => RESAMPLE_RATES_HZ.map((toHz) => [fromHz, toHz] as const))
const changing = pairs.filter(([fromHz, toHz]) => fromHz !== toHz)

const AMPLITUDE = 20_000

const tone = (rateHz: number, frequencyHz: number, length: number) =>
  Int16Array.from({ length }, (_, index) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz)),
  )

/** What is left of a 100 ms tone after conversion, in dB of what went in; the filter's run-in is cut off. */
function gainDb(fromHz: number, toHz: number, frequencyHz: number): number {
  const out = new Resampler(fromHz, toHz).process(tone(fromHz, frequencyHz, fromHz / 10))
  let power = 0
  const steady = out.subarray(Math.ceil(toHz / 100))
  for (const sample of steady) power += sample * sample
  return 10 * Math.log10(power / steady.length / (AMPLITUDE ** 2 / 2))
}

/** All of the output that is not the tone: least squares fit of the tone, then what remains, in dB of the tone. */
function residueDb(fromHz: number, toHz: number, frequencyHz: number): number {
  const out = new Resampler(fromHz, toHz).process(tone(fromHz, frequencyHz, fromHz / 5)).slice(Math.ceil(toHz / 100))
  const angle = (2 * Math.PI * frequencyHz) / toHz
  let [ss, cc, sc, sy, cy] = [0, 0, 0, 0, 0]
  for (const [index, y] of out.entries()) {
    const s = Math.sin(angle * index)
    const c = Math.cos(angle * index)
    ss += s * s
    cc += c * c
    sc += s * c
    sy += s * y
    cy += c * y
  }
  const a = (sy * cc - cy * sc) / (ss * cc - sc * sc)
  const b = (cy * ss - sy * sc) / (ss * cc - sc * sc)
  let power = 0
  for (const [index, y] of out.entries()) power += (y - a * Math.sin(angle * index) - b * Math.cos(angle * index)) ** 2
  return 10 * Math.log10(power / out.length / (AMPLITUDE ** 2 / 2))
}

describe.each(changing)('from %p to %p Hz', (fromHz, toHz) => {
  const nyquistHz = Math.min(fromHz, toHz) / 2

  test('tones up to 0.8 of the lower Nyquist frequency keep their level within 0.5 dB', () => {
    for (const share of [0.05, 0.2, 0.4, 0.6, 0.7, 0.8]) {
      expect(Math.abs(gainDb(fromHz, toHz, share * nyquistHz))).toBeLessThan(0.5)
    }
  })

  test('nothing folds back or mirrors above -70 dB', () => {
    if (toHz < fromHz) {
      for (let hz = nyquistHz * 1.005; hz < fromHz / 2; hz *= 1.09) expect(gainDb(fromHz, toHz, hz)).toBeLessThan(-70)
    } else {
      for (const share of [0.1, 0.33, 0.62, 0.8, 0.95]) {
        expect(residueDb(fromHz, toHz, share * nyquistHz)).toBeLessThan(-70)
      }
    }
  })

  test('the length never drifts', () => {
    const resampler = new Resampler(fromHz, toHz)
    const hop = new Int16Array(Math.ceil(fromHz / 50))
    let given = 0
    let taken = 0
    while (given < fromHz * 2) {
      given += hop.length
      taken += resampler.process(hop).length
      expect(taken).toBe(Math.ceil((given * toHz) / fromHz))
    }
  })

  test('a click comes out delayMs later, under 1.3 ms from 16 kHz up', () => {
    const resampler = new Resampler(fromHz, toHz)
    const input = new Int16Array(fromHz / 10)
    const at = Math.round(fromHz / 20)
    input[at] = 32_767
    const out = resampler.process(input)
    let [weight, moment] = [0, 0]
    for (const [index, sample] of out.entries()) {
      weight += sample * sample
      moment += sample * sample * index
    }
    const delayMs = (moment / weight / toHz - at / fromHz) * 1000
    expect(Math.abs(delayMs - resampler.delayMs)).toBeLessThan(0.05)
    expect(resampler.delayMs).toBeLessThan(nyquistHz >= 8_000 ? 1.3 : 2.6)
  })
})

test('the same samples come out, whatever the chunks they went in', () => {
  const speech = Int16Array.from(
    { length: 9_000 },
    (_, index) => 12_000 * Math.sin(index / 7) + 9_000 * Math.sin(index / 2.3),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...changing, [12_345, 16_000] as const, [44_101, 8_000] as const),
      fc.array(fc.nat({ max: 2_500 }), { maxLength: 8 }),
      ([fromHz, toHz], lengths) => {
        const whole = new Resampler(fromHz, toHz).process(speech).slice()
        const resampler = new Resampler(fromHz, toHz)
        const heard: number[] = []
        let from = 0
        for (const length of lengths) heard.push(...resampler.process(speech.subarray(from, (from += length))))
        heard.push(...resampler.process(speech.subarray(from)))
        expect(Int16Array.from(heard)).toEqual(whole)
      },
    ),
    { seed: 1, numRuns: 150 },
  )
})

test('full-scale square waves saturate instead of wrapping around', () => {
  const square = Int16Array.from({ length: 16_000 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768))
  const out = new Resampler(16_000, 48_000).process(square)
  const between = new Resampler(48_000, 16_000).process(out.slice())
  expect(Math.max(...out)).toBe(32_767)
  expect(Math.min(...out)).toBe(-32_768)
  // A wrapped sample would be a jump of nearly full scale from one sample to the next at triple the rate.
  let jump = 0
  for (let index = 1; index < out.length; index++) {
    jump = Math.max(jump, Math.abs((out[index] as number) - (out[index - 1] as number)))
  }
  expect(jump).toBeLessThan(40_000)
  expect(between.length).toBe(16_000)
})

test('digital silence and a constant stay what they are', () => {
  const out = new Resampler(44_100, 16_000).process(new Int16Array(4_410).fill(1_000)).subarray(160)
  expect(new Set(out)).toEqual(new Set([1_000]))
  expect(new Set(new Resampler(8_000, 48_000).process(new Int16Array(800)))).toEqual(new Set([0]))
})

test('a flush gives the delayed rest, and the next stream starts as new', () => {
  const resampler = new Resampler(24_000, 48_000)
  const input = tone(24_000, 440, 2_430)
  const first = resampler.process(input).slice()
  const rest = resampler.flush().slice()
  expect(rest.length / 48).toBeGreaterThanOrEqual(resampler.delayMs)
  expect(rest.length / 48).toBeLessThan(resampler.delayMs + 0.1)
  expect(Math.min(...rest)).toBeLessThan(-1_000)
  expect(resampler.process(input)).toEqual(first)
  resampler.reset()
  expect(resampler.process(input)).toEqual(first)
})

test('equal rates hand the samples through, without delay', () => {
  const resampler = new Resampler(16_000, 16_000)
  const input = tone(16_000, 440, 320)
  expect(resampler.process(input)).toBe(input)
  expect(resampler.delayMs).toBe(0)
  expect(resampler.flush().length).toBe(0)
})

test('equal chunks come out in one buffer, used again', () => {
  const resampler = new Resampler(48_000, 16_000)
  const hop = tone(48_000, 440, 960)
  expect(resampler.process(hop)).toBe(resampler.process(hop))
})

test('any whole rate of 8 to 48 kHz is taken, its pitch and length kept', () => {
  for (const [fromHz, toHz] of [
    [12_345, 16_000],
    [17_001, 16_000],
    [47_999, 8_000],
    [8_001, 8_000],
    [16_000, 12_347],
  ] as const) {
    const [low, high] = [Math.min(fromHz, toHz) * 0.05, Math.min(fromHz, toHz) * 0.25]
    for (const frequencyHz of [low, high]) {
      expect(Math.abs(gainDb(fromHz, toHz, frequencyHz))).toBeLessThan(0.5)
      expect(residueDb(fromHz, toHz, frequencyHz)).toBeLessThan(-50)
    }
    if (fromHz > toHz * 1.2) expect(gainDb(fromHz, toHz, toHz * 0.55)).toBeLessThan(-70)
    expect(new Resampler(fromHz, toHz).process(new Int16Array(fromHz)).length).toBe(toHz)
  }
})

test('a client that claims a new rate with every message costs little', () => {
  const claimed = Array.from({ length: 500 }, (_, index) => 8_003 + index * 79)
  for (const rateHz of claimed)
    expect(new Resampler(rateHz, 16_000).process(new Int16Array(480)).length).toBeGreaterThan(0)
})

test('a rate out of bounds is refused', () => {
  for (const rateHz of [7_999, 48_001, 16_000.5, Number.NaN]) {
    expect(() => new Resampler(rateHz, 16_000)).toThrow(RangeError)
    expect(() => new Resampler(16_000, rateHz)).toThrow(RangeError)
  }
})
