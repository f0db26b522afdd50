import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { ear, NumberDecoder, packetOf } from '../../support/voice-packets.ts'

const { CONCEALED, RECOVERED } = NumberDecoder

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

  test('waits in a copy: whoever brought it may use its bytes again', () => {
    const { inbound, heard } = ear()
    inbound.push(packetOf(0), 0)
    const early = packetOf(2)
    inbound.push(early, 40)
    early.payload.fill(0)
    inbound.push(packetOf(1), 41)
    expect(heard).toEqual([0, 1, 2])
  })

  test('waits for others, but no more than 32 of them', () => {
    const { inbound, heard } = ear()
    inbound.push(packetOf(0), 0)
    for (let number = 2; number < 34; number++) inbound.push(packetOf(number), 40)
    expect(heard).toEqual([0])
    inbound.push(packetOf(34), 40)
    expect(heard).toEqual([0, RECOVERED, ...Array.from({ length: 33 }, (_, at) => at + 2)])
  })

  test('after others were heard in its place is not heard', () => {
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

  test('is extrapolated at most 100 ms and the last of it recovered: what is missing was no silence', () => {
    const rig = ear()
    rig.inbound.push(packetOf(0), 0)
    rig.inbound.push(packetOf(12), 240)
    rig.until(280)
    expect(rig.heard).toEqual([0, ...Array(5).fill(CONCEALED), RECOVERED, 12])
    expect(rig.inbound.counts).toMatchObject({ lost: 11, concealed: 6, silent: 0 })
  })

  test('is extrapolated anew in each gap', () => {
    const rig = ear()
    for (const number of [0, 9, 18]) {
      rig.until(number * 20)
      rig.inbound.push(packetOf(number), number * 20)
    }
    rig.until(500)
    const gap = [...Array(5).fill(CONCEALED), RECOVERED]
    expect(rig.heard).toEqual([0, ...gap, 9, ...gap, 18])
  })

  test('is what cannot be decoded too', () => {
    const decoder = new NumberDecoder()
    const { inbound, heard } = ear(decoder)
    inbound.push(packetOf(0), 0)
    decoder.decode = () => {
      throw new Error('not what it says it is')
    }
    inbound.push(packetOf(1), 20)
    expect(heard).toEqual([0, CONCEALED])
    expect(inbound.counts.malformed).toBe(1)
  })
})

describe('a caller who sends nothing', () => {
  /** Opus that says there is nothing to say: a head and no frame. */
  const NOTHING = Uint8Array.of(0xf8)

  test.each(['by DTX', 'by switching its microphone off'])('and said so %s is heard as silence in real time', (how) => {
    const rig = ear()
    for (const number of [0, 1, 2]) {
      rig.until(number * 20)
      rig.inbound.push(packetOf(number), number * 20)
    }
    if (how === 'by DTX') rig.inbound.push({ ...packetOf(3), payload: NOTHING }, 60)
    else rig.inbound.isMuted = true
    rig.until(1000)
    expect(rig.heard.length).toBeWithin(46, 52)
    rig.inbound.push({ ...packetOf(how === 'by DTX' ? 4 : 3), timestamp: 52 * 960 }, 1040)
    expect(rig.heard.at(-1)).toBe(how === 'by DTX' ? 4 : 3)
    expect(rig.heard.length).toBe(53)
    expect(rig.inbound.counts).toMatchObject({ lost: 0, late: 0 })
  })

  test('and speaks again over a network that has become late loses no packet', () => {
    const rig = ear()
    rig.inbound.push(packetOf(0), 0)
    rig.inbound.push({ ...packetOf(1), payload: NOTHING }, 20)
    rig.until(1600)
    for (let number = 2; number < 20; number++)
      rig.inbound.push({ ...packetOf(number), timestamp: (40 + number) * 960 }, 1600)
    expect(rig.heard.slice(-18)).toEqual(Array.from({ length: 18 }, (_, at) => at + 2))
    expect(rig.inbound.counts.late).toBe(0)
  })

  test('and did not say so is missing: what the time stamps leave out is silence once it is known', () => {
    const rig = ear()
    for (const number of [0, 1, 2]) rig.inbound.push(packetOf(number), number * 20)
    rig.until(1000)
    expect(rig.heard).toEqual([0, 1, 2])
    rig.inbound.push({ ...packetOf(3), timestamp: 51 * 960 }, 1020)
    expect(rig.heard.at(-1)).toBe(3)
    expect(rig.heard.length).toBe(52)
    expect(rig.inbound.counts).toMatchObject({ lost: 0, late: 0, silent: 48 })
  })

  test('for longer than a stall can be is picked up anew', () => {
    const rig = ear()
    rig.inbound.push(packetOf(0), 0)
    rig.inbound.push({ ...packetOf(1), timestamp: 960 + 48_000 * 60 }, 20)
    expect(rig.heard).toEqual([0, 1])
  })
})

test('a suspended machine does not make up the hours it slept', () => {
  const { inbound, heard } = ear()
  inbound.push(packetOf(0), 0)
  inbound.isMuted = true
  inbound.tick(3_600_000)
  expect(heard.length).toBeLessThan(20)
  inbound.push({ ...packetOf(1), timestamp: 48 * 3_600_000 }, 3_600_000)
  expect(heard.at(-1)).toBe(1)
})

describe('packets that become later at once', () => {
  test.each([100, 400, 2000])('by %i ms, and stay so, are all heard', (laterMs) => {
    const rig = ear()
    for (let number = 0; number < 500; number++) {
      const atMs = number * 20 + (number < 100 ? 0 : laterMs)
      rig.until(atMs)
      rig.inbound.push(packetOf(number), atMs)
      expect(rig.heard.at(-1)).toBe(number)
    }
    expect(rig.heard).toHaveLength(500)
    expect(rig.inbound.counts).toMatchObject({ late: 0, concealed: 0, silent: 0 })
  })

  test('and lose some on their new way are waited for as before, a few seconds later', () => {
    const rig = ear()
    for (let number = 0; number < 500; number++) {
      const atMs = number * 20 + (number < 100 ? 0 : 600)
      rig.until(atMs)
      if (number !== 490) rig.inbound.push(packetOf(number), atMs)
    }
    expect(rig.heard).toHaveLength(500)
    expect(rig.inbound.counts).toMatchObject({ lost: 1, recovered: 1, late: 0 })
  })
})

test.each([100, 700, 2000])('a gap of %i ms loses nothing and adds nothing, wherever it is', (gapMs) => {
  for (let at = 1; at < 100; at += 9) {
    const rig = ear()
    for (let number = 0; number < 200; number++) {
      const atMs = number < at ? number * 20 : Math.max(number * 20, at * 20 + gapMs)
      rig.until(atMs)
      rig.inbound.push(packetOf(number), atMs)
    }
    expect(rig.heard).toEqual(Array.from({ length: 200 }, (_, number) => number))
  }
})

test('a clock that runs a little slow makes nobody wait', () => {
  const { inbound } = ear()
  for (let number = 0; number < 30_000; number++) inbound.push(packetOf(number), number * 20.005)
  expect(inbound.waitMs).toBe(40)
})

test('the wait grows with the jitter to 200 ms, and shrinks again', () => {
  const { inbound } = ear()
  for (let number = 0; number < 50; number++) inbound.push(packetOf(number), number * 20)
  expect(inbound.waitMs).toBe(40)
  inbound.push(packetOf(50), 50 * 20 + 120)
  expect(inbound.waitMs).toBeCloseTo(40 + 1.25 * 120 - 20, 0)
  inbound.push(packetOf(51), 51 * 20 + 500)
  expect(inbound.waitMs).toBe(200)
  for (let number = 52; number < 1500; number++) inbound.push(packetOf(number), number * 20)
  expect(inbound.waitMs).toBe(40)
})

describe('a new stream of the same caller', () => {
  const other = { ssrc: 2, sequence: 40_000, timestamp: 3_000_000_000 }

  test('is heard from its first packet, after what waited of the one before', () => {
    const { inbound, heard } = ear()
    inbound.push(packetOf(0), 0)
    inbound.push(packetOf(2), 20)
    inbound.push(packetOf(7, other), 40)
    inbound.push(packetOf(8, other), 60)
    expect(heard).toEqual([0, RECOVERED, 2, 7, 8])
  })

  test('is not waited for as the one before was', () => {
    const { inbound } = ear()
    inbound.push(packetOf(0), 0)
    inbound.push(packetOf(1), 200)
    expect(inbound.waitMs).toBeGreaterThan(100)
    inbound.push(packetOf(7, other), 220)
    expect(inbound.waitMs).toBe(40)
  })
})

test('a stream that goes on elsewhere is heard after what waited', () => {
  const { inbound, heard } = ear()
  inbound.push(packetOf(0), 0)
  inbound.push(packetOf(2), 20)
  inbound.push({ ...packetOf(3), timestamp: 48_000 * 60 }, 40)
  expect(heard).toEqual([0, RECOVERED, 2, 3])
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
