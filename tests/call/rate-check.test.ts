import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { RateCheck } from '../../src/call/rate-check.ts'
import { VirtualClock } from '../support/clock.ts'
import { Rig } from '../support/rig.ts'
import { Random } from '../support/random.ts'

function open() {
  const clock = new VirtualClock()
  /** The label and the rate that it is told to be. */
  const found: number[][] = []
  const check = new RateCheck(clock, ({ message }) => found.push(message.match(/\d+/g)?.map(Number) ?? []))
  return {
    clock,
    found,
    /** A message of `ms` of audio recorded at `trueHz`. */
    hear: (ms: number, labelHz = 16_000, trueHz = labelHz) =>
      check.hear({ samples: new Int16Array(Math.round((ms * trueHz) / 1000)), rateHz: labelHz }),
  }
}

const RATES = [8_000, 16_000, 24_000, 48_000]
const PAIRS = RATES.flatMap((label) => RATES.filter((rate) => rate !== label).map((rate) => [rate, label] as const))

describe('a label that is wrong', () => {
  test.each(PAIRS)('is found within 3 s: %i Hz called %i', async (trueHz, labelHz) => {
    for (const ms of [10, 20, 64, 100, 200]) {
      const { clock, found, hear } = open()
      const random = new Random(ms)
      for (let atMs = 0; atMs < 3000; atMs += ms) {
        await clock.advance(ms)
        // The network is up to 30 ms late.
        clock.after(random.next() * 30, () => hear(ms, labelHz, trueHz))
      }
      expect({ ms, found }).toEqual({ ms, found: [[labelHz, trueHz]] })
    }
  })

  test('is told once, and not of one that is right again', async () => {
    const { clock, found, hear } = open()
    for (let n = 0; n < 1000; n++) {
      await clock.advance(20)
      hear(20, n < 500 ? 16_000 : 24_000, 24_000)
    }
    expect(found).toEqual([[16_000, 24_000]])
  })

  test('is found after what a client had stored before it connected', async () => {
    const { clock, found, hear } = open()
    hear(4000, 16_000, 24_000)
    for (let n = 0; n < 140; n++) {
      await clock.advance(20)
      hear(20, 16_000, 24_000)
    }
    expect(found).toEqual([[16_000, 24_000]])
  })
})

describe('a label that is right', () => {
  test('is not doubted for gaps and the bursts after them, however fast what was held back comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ forMs: fc.integer({ min: 50, max: 2000 }), speed: fc.constantFrom(1.5, 2, 3, 100) }), {
          maxLength: 6,
        }),
        fc.constantFrom(20, 64, 100),
        async (gaps, ms) => {
          const { clock, found, hear } = open()
          let owedMs = 0
          const flow = async (lengthMs: number, speed: number) => {
            for (let atMs = 0; atMs < lengthMs; atMs += ms) {
              await clock.advance(ms)
              owedMs += ms
              for (let sent = 0; sent < speed && owedMs >= ms; sent += 1, owedMs -= ms) hear(ms)
            }
          }
          await flow(1000, 1)
          for (const { forMs, speed } of gaps) {
            await clock.advance(forMs)
            owedMs += forMs
            await flow(4000, speed)
          }
          expect(found).toEqual([])
        },
      ),
      { seed: 4, numRuns: 100 },
    )
  })

  test('is not doubted for what a client had stored, a clock that drifts, a microphone that is off now and then or a stall of our own', async () => {
    const { clock, found, hear } = open()
    hear(9000)
    for (let n = 0; n < 1000; n++) {
      await clock.advance(19.9)
      hear(20)
    }
    for (let n = 0; n < 50; n++) {
      await clock.advance(400)
      for (let hop = 0; hop < 30; hop++) {
        await clock.advance(20)
        hear(20)
      }
    }
    clock.stall(5000)
    hear(5000)
    for (let n = 0; n < 200; n++) {
      await clock.advance(20)
      hear(20)
    }
    expect(found).toEqual([])
  })
})

test('a call whose audio is labelled wrongly tells the client once, and goes on', async () => {
  await using rig = new Rig()
  for (let n = 0; n < 300; n++) {
    rig.wire.speak({ samples: new Int16Array(480), rateHz: 16_000 })
    await rig.clock.advance(20)
  }
  expect(rig.events('failed')).toMatchObject([{ stage: 'transport', code: 'wrong-rate', fatal: false }])
  expect(rig.events('failed')[0]?.atMs).toBeLessThan(3000)
  expect(rig.events('call-ended')).toEqual([])
})
