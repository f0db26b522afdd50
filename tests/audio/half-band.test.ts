import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { HalfBand } from '../../src/audio/half-band.ts'
import { levelDb } from '../../src/audio/pcm.ts'

const FROM_HZ = 16_000

const tone = (hz: number, amplitude = 20_000): Int16Array =>
  Int16Array.from({ length: FROM_HZ / 5 }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * at) / FROM_HZ)),
  )

/** Of a tone, without the filter's run-in. */
const gainDb = (hz: number): number => levelDb(new HalfBand().process(tone(hz)).subarray(100)) - levelDb(tone(hz))

describe('half the rate', () => {
  test.each([100, 300, 1000, 2000, 3000, 3400])('keeps a tone of %d Hz, which telephones carry', (hz) => {
    expect(Math.abs(gainDb(hz))).toBeLessThan(0.2)
  })

  test.each([5000, 5500, 6000, 7000, 7900])('a tone of %d Hz does not fold back', (hz) => {
    expect(gainDb(hz)).toBeLessThan(-60)
  })

  test('is the same in whatever chunks the audio comes', () => {
    const whole = tone(1000)
    const once = [...new HalfBand().process(whole)]
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), (halves) => {
        const half = new HalfBand()
        const out: number[] = []
        let at = 0
        for (const size of halves) out.push(...half.process(whole.subarray(at, (at += 2 * size))))
        out.push(...half.process(whole.subarray(at)))
        expect(out).toEqual(once)
      }),
      { seed: 1 },
    )
  })

  test('the loudest edges stay within 16 bits', () => {
    const square = Int16Array.from({ length: 3200 }, (_, at) => (at % 160 < 80 ? 32_767 : -32_768))
    const out = new HalfBand().process(square)
    // Without saturation an overshoot would come out with the other sign.
    for (let at = 100; at < out.length; at++)
      if (at % 80 > 20 && at % 80 < 40) expect(Math.abs(out[at] ?? 0)).toBeGreaterThan(28_000)
    expect(Math.max(...out)).toBe(32_767)
    expect(Math.min(...out)).toBe(-32_768)
  })
})
