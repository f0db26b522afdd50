import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Random } from '../../support/random.ts'
import { ear, packetOf } from '../../support/voice-packets.ts'

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

test.each([0.05, 0.2])('at %p of packets and 30 ms of jitter keeps the rest in order and in time', (loss) => {
  const { inbound, heard, arrivals } = simulate({ packets: 1500, loss, jitterMs: 30, seed: 5 })
  const spoken = heard.filter((number) => number > 0)
  expect(spoken).toEqual(spoken.toSorted((a, b) => a - b))
  expect(spoken.length).toBeGreaterThan(arrivals.length * 0.99)
  expect(heard.length).toBeWithin(1500, 1500 + 15)
  expect(inbound.counts.lost).toBe(1500 - arrivals.length)
  expect(inbound.counts.received).toBe(arrivals.length)
  expect(inbound.counts.recovered).toBeWithin(1, inbound.counts.concealed)
})

test('any loss and jitter of a steady stream keeps the ear in time, but for what is lost and not made up', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 80 }),
      (seed, jitterMs, percent) => {
        const { heard, inbound } = simulate({ packets: 200, loss: percent / 100, jitterMs, seed, start: 65_400 })
        const { lost, concealed } = inbound.counts
        expect(heard.length + lost - concealed).toBeWithin(200 - 20, 200 + 32)
      },
    ),
    { seed: 2, numRuns: 100 },
  )
})
