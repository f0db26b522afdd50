import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Inbound } from '../../../src/transport/webrtc/inbound.ts'
import { Random } from '../../support/random.ts'
import { NumberDecoder, packetOf } from '../../support/voice-packets.ts'

const { CONCEALED, RECOVERED } = NumberDecoder

/** An ear of numbered hops, and a clock that ticks it every 20 ms. */
function ear() {
  const heard: number[] = []
  const inbound = new Inbound(new NumberDecoder(), (samples) => heard.push(samples[0] ?? 0))
  let tickedMs = 0
  return {
    inbound,
    heard,
    /** Moves to `nowMs`, ticking on the way. */
    until(nowMs: number) {
      for (; tickedMs <= nowMs; tickedMs += 20) inbound.tick(tickedMs)
    },
  }
}

/** A network: packets by the time they arrive, some lost. */
function simulate(options: { packets: number; loss: number; jitterMs: number; seed: number; start?: number }) {
  const random = new Random(options.seed)
  const arrivals = Array.from({ length: options.packets }, (_, number) => ({
    number,
    atMs: number * 20 + random.next() * options.jitterMs,
    lost: number > 0 && random.chance(options.loss),
  }))
    .filter(({ lost }) => !lost)
    .toSorted((a, b) => a.atMs - b.atMs)
  const rig = ear()
  const start = options.start ?? 0
  for (const { number, atMs } of arrivals) {
    rig.until(atMs)
    rig.inbound.push(packetOf(number, { sequence: start, timestamp: start * 960 }), atMs)
  }
  rig.until(options.packets * 20 + 300)
  return { ...rig, arrivals }
}

describe('what comes in order', () => {
  test('is heard as it comes, without waiting', () => {
    const { inbound, heard } = ear()
    for (let number = 0; number < 5; number++) {
      inbound.push(packetOf(number), number * 20)
      expect(heard.at(-1)).toBe(number)
    }
  })

  test('is heard across the wrap of sequence and timestamp', () => {
    const { inbound, heard } = ear()
    const options = { sequence: 65_534, timestamp: 2 ** 32 - 1920 }
    for (let number = 0; number < 6; number++) inbound.push(packetOf(number, options), number * 20)
    expect(heard).toEqual([0, 1, 2, 3, 4, 5])
    expect(inbound.counts.lost).toBe(0)
  })
})

describe('what comes out of order', () => {
  test('is put in order', () => {
    const { inbound, heard } = ear()
    for (const number of [0, 2, 1, 3]) inbound.push(packetOf(number), number * 20)
    expect(heard).toEqual([0, 1, 2, 3])
    expect(inbound.counts).toMatchObject({ reordered: 1, lost: 0, concealed: 0 })
  })

  test('twice is heard once', () => {
    const { inbound, heard } = ear()
    for (const number of [0, 1, 1, 3, 3, 0, 2]) inbound.push(packetOf(number), 40)
    expect(heard).toEqual([0, 1, 2, 3])
    expect(inbound.counts.late).toBe(3)
  })

  test('after its time was made up is not heard', () => {
    const rig = ear()
    for (const number of [0, 2, 3]) rig.inbound.push(packetOf(number), number * 20)
    rig.until(120)
    rig.inbound.push(packetOf(1), 121)
    expect(rig.heard.slice(0, 4)).toEqual([0, RECOVERED, 2, 3])
    expect(rig.inbound.counts.late).toBe(1)
  })
})

describe('what is lost', () => {
  test('is recovered from the next packet, within the wait', () => {
    const rig = ear()
    for (const number of [0, 1, 3]) {
      rig.until(number * 20)
      rig.inbound.push(packetOf(number), number * 20)
    }
    rig.until(99)
    expect(rig.heard).toEqual([0, 1, RECOVERED, 3])
  })

  test('is extrapolated at most 100 ms, then silent, and the last of it recovered', () => {
    const rig = ear()
    rig.inbound.push(packetOf(0), 0)
    rig.inbound.push(packetOf(12), 240)
    rig.until(100)
    expect(rig.heard).toEqual([0, ...Array(5).fill(CONCEALED), 0, 0, 0, 0, 0, RECOVERED, 12])
    expect(rig.inbound.counts).toMatchObject({ lost: 11, concealed: 6, silent: 5 })
  })

  test.each([0.05, 0.2])('at %p of packets and 30 ms of jitter keeps the rest in order and in time', (loss) => {
    const { inbound, heard, arrivals } = simulate({ packets: 1500, loss, jitterMs: 30, seed: 5 })
    const spoken = heard.filter((number) => number > 0)
    expect(spoken).toEqual(spoken.toSorted((a, b) => a - b))
    expect(spoken.length).toBeGreaterThan(arrivals.length * 0.99)
    expect(heard.length).toBeWithin(1500, 1500 + 15)
    expect(inbound.counts.lost).toBe(1500 - arrivals.length)
  })
})

describe('a caller who sends nothing', () => {
  test('is heard as silence in real time, and goes on where time is', () => {
    const rig = ear()
    for (const number of [0, 1, 2]) {
      rig.until(number * 20)
      rig.inbound.push(packetOf(number), number * 20)
    }
    rig.until(1000)
    expect(rig.heard.length).toBeWithin(46, 51)
    // Discontinuous transmission: the sequence goes on, the timestamp leaps.
    rig.inbound.push({ ...packetOf(3), timestamp: 51 * 960 }, 1020)
    expect(rig.heard.at(-1)).toBe(3)
    expect(rig.heard.length).toBe(52)
    expect(rig.inbound.counts).toMatchObject({ lost: 0, late: 0 })
  })

  test('for longer than a stall can be is picked up anew', () => {
    const rig = ear()
    rig.inbound.push(packetOf(0), 0)
    rig.inbound.push({ ...packetOf(1), timestamp: 960 + 48_000 * 60 }, 20)
    expect(rig.heard).toEqual([0, 1])
  })
})

test('the wait grows with the jitter, and shrinks again', () => {
  const { inbound } = ear()
  for (let number = 0; number < 50; number++) inbound.push(packetOf(number), number * 20)
  expect(inbound.waitMs).toBe(40)
  inbound.push(packetOf(50), 50 * 20 + 120)
  expect(inbound.waitMs).toBeWithin(120, 200)
  for (let number = 51; number < 1500; number++) inbound.push(packetOf(number), number * 20)
  expect(inbound.waitMs).toBe(40)
})

test('a new stream of the same caller is heard from its first packet', () => {
  const { inbound, heard } = ear()
  inbound.push(packetOf(0), 0)
  inbound.push(packetOf(7, { ssrc: 2, sequence: 40_000, timestamp: 3_000_000_000 }), 20)
  expect(heard).toEqual([0, 7])
})

test('what is not Opus is counted and ignored', () => {
  const { inbound, heard } = ear()
  inbound.push(packetOf(0), 0)
  inbound.push({ ...packetOf(1), payload: new Uint8Array() }, 20)
  inbound.push({ ...packetOf(1), payload: Uint8Array.of(0xfb) }, 20)
  inbound.push(packetOf(1), 20)
  expect(heard).toEqual([0, 1])
  expect(inbound.counts.malformed).toBe(2)
})

test('no order, time or loss of packets makes it throw, stall or run ahead of time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 65_535 }),
      fc.array(fc.record({ number: fc.nat(400), afterMs: fc.nat(60), ssrc: fc.nat(1) }), { maxLength: 400 }),
      (start, arrivals) => {
        const rig = ear()
        let nowMs = 0
        for (const { number, afterMs, ssrc } of arrivals) {
          nowMs += afterMs
          rig.until(nowMs)
          rig.inbound.push(packetOf(number, { sequence: start, timestamp: start * 960, ssrc }), nowMs)
        }
        rig.until(nowMs + 500)
        // Every packet could at most be followed by a gap of 2 s; far fewer are.
        expect(rig.heard.length).toBeLessThan(arrivals.length * 101 + nowMs / 20 + 40)
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})

test('any loss and jitter of a steady stream keeps the ear in time', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 80 }),
      (seed, jitterMs, percent) => {
        const { heard } = simulate({ packets: 200, loss: percent / 100, jitterMs, seed, start: 65_400 })
        expect(heard.length).toBeWithin(200 - 20, 200 + 32)
      },
    ),
    { seed: 2, numRuns: 100 },
  )
})
