import { describe, expect, test } from 'bun:test'
import { levelDb } from '../../src/audio/pcm.ts'
import { loadRnnoise, RNNOISE_DELAY_MS } from '../../src/audio/rnnoise.ts'
import { noise } from '../support/noise.ts'
import { filtered, rnnoise } from '../support/rnnoise.ts'
import { allison } from '../support/speech.ts'

const HOP = 320
/** Somewhat fewer than are in its memory before that has to grow. */
const FIT = 800

const speech = allison('demo-thanks').subarray(0, 24_000)

function once(samples: Int16Array): Int16Array {
  using session = rnnoise.open()
  return filtered(samples, session)
}

/** Where in `later` the sound is that `earlier` has, in samples. */
function lag(earlier: Int16Array, later: Int16Array): number {
  const likeness = (by: number) => earlier.reduce((sum, sample, at) => sum + sample * (later[at + by] ?? 0), 0)
  return Array.from({ length: 400 }, (_, by) => by).reduce((best, by) => (likeness(by) > likeness(best) ? by : best))
}

describe('speech', () => {
  test('comes out hop by hop at its level, late by the delay that is told', () => {
    const out = once(speech)
    expect(levelDb(out)).toBeWithin(levelDb(speech) - 1, levelDb(speech) + 0.5)
    expect(RNNOISE_DELAY_MS).toBeCloseTo(12.5, 1)
    expect(lag(speech.subarray(0, 16_000), out) / 16).toBeWithin(RNNOISE_DELAY_MS - 0.2, RNNOISE_DELAY_MS + 0.2)
  })

  test('of a whisper at -50 dB is not taken for noise', () => {
    const quiet = speech.map((sample) => Math.round(sample * 10 ** ((-50 - levelDb(speech)) / 20)))
    expect(levelDb(once(quiet))).toBeWithin(-52, -49)
  })
})

test('every hop gives one of the same length', () => {
  using session = rnnoise.open()
  for (let at = 0; at + HOP <= speech.length; at += HOP)
    expect(session.hear(speech.subarray(at, at + HOP))).toHaveLength(HOP)
  expect(() => session.hear(new Int16Array(HOP / 2))).toThrow(RangeError)
})

test('steady noise is 30 dB softer within a second', () => {
  const out = once(noise(3000, -40))
  expect(levelDb(out.subarray(16_000))).toBeLessThan(-70)
})

test('silence stays silence', () => {
  expect(once(new Int16Array(16_000)).every((sample) => sample === 0)).toBeTrue()
})

test('full scale does not wrap around', () => {
  const square = Int16Array.from({ length: 16_000 }, (_, at) => (at % 160 < 80 ? 32_767 : -32_768))
  const jumps = once(square).filter((sample, at, all) => at > 0 && Math.abs(sample - (all[at - 1] ?? 0)) > 40_000)
  // A square wave itself jumps twice in each 10 ms.
  expect(jumps.length).toBeLessThan(2.2 * 100)
})

test('two calls do not hear each other', () => {
  using one = rnnoise.open()
  using other = rnnoise.open()
  const alone = once(speech)
  const loud = noise(20, -20)
  for (let at = 0; at < alone.length; at += HOP) {
    const heard = one.hear(speech.subarray(at, at + HOP))
    expect(heard.every((sample, index) => sample === alone[at + index])).toBeTrue()
    other.hear(loud)
  }
})

/** How often memory has grown, until it is disposed. */
function counted() {
  const { prototype } = WebAssembly.Memory
  const { grow } = prototype
  const grown = { times: 0, [Symbol.dispose]: () => void (prototype.grow = grow) }
  prototype.grow = function (pages) {
    grown.times++
    return grow.call(this, pages)
  }
  return grown
}

describe('memory', () => {
  test('of a call that is over serves the next', () => {
    using grown = counted()
    for (let call = 0; call < 3 * FIT; call++) {
      using session = rnnoise.open()
      session.hear(speech.subarray(0, HOP))
    }
    expect(grown.times).toBe(0)
  })

  test('grows with the calls, and those in progress go on as if nothing were', () => {
    using first = rnnoise.open()
    const half = Math.floor(speech.length / HOP / 2) * HOP
    const before = filtered(speech.subarray(0, half), first)
    using grown = counted()
    using others = new DisposableStack()
    for (let call = 0; call < 2 * FIT; call++) others.use(rnnoise.open())
    expect(grown.times).toBeGreaterThan(0)
    const after = filtered(speech.subarray(half), first)
    expect([...before, ...after]).toEqual([...once(speech)])
  })

  test('is given back once, and not used after that', () => {
    const session = rnnoise.open()
    session[Symbol.dispose]()
    session[Symbol.dispose]()
    expect(() => session.hear(new Int16Array(HOP))).toThrow('closed')
  })
})

test('another build is refused', () => {
  // The smallest module there is: it exports nothing.
  expect(() => loadRnnoise(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))).toThrow('another build')
})
