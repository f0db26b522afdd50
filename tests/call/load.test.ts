import { expect, test } from 'bun:test'
import { Load } from '../../src/call/load.ts'
import { VirtualClock } from '../support/clock.ts'

/** Beats for so many seconds: how late each comes, and the share of the core that the thread uses. */
function loaded(lateMs = 8) {
  const clock = new VirtualClock()
  let cpuMs = 0
  const load = new Load({ clock, cpuMs: () => cpuMs, lateMs })
  const beats = async (seconds: number, late: (beat: number) => number, share: number): Promise<void> => {
    for (let beat = 0; beat < seconds * 50; beat++) {
      await clock.advance(20)
      cpuMs += 20 * share
      load.beatLate(late(beat))
    }
  }
  return { load, clock, beats }
}

const rarely = (ms: number) => (beat: number) => (beat % 100 === 0 ? ms : 0)
const often = (ms: number) => (beat: number) => (beat % 50 === 0 ? ms : 0)

test('calls are taken while fewer than one beat of a hundred is late', async () => {
  const { load, beats } = loaded()
  expect(load.isOverloaded).toBe(false)
  await beats(10, rarely(30), 0.8)
  expect(load.isOverloaded).toBe(false)
})

test('calls are refused while more are late and the core is busy, and taken again afterwards', async () => {
  const { load, beats } = loaded()
  await beats(10, often(9), 0.6)
  expect(load.isOverloaded).toBe(true)
  await beats(14, () => 1, 0.6)
  expect(load.isOverloaded).toBe(true)
  await beats(8, () => 1, 0.6)
  expect(load.isOverloaded).toBe(false)
})

test('a calm time between two bursts of lateness takes no call', async () => {
  const { load, beats } = loaded()
  for (let burst = 0; burst < 5; burst++) {
    await beats(1, (beat) => (beat < 6 ? 12 : 0), 0.6)
    await beats(12, () => 0, 0.6)
    expect(load.isOverloaded).toBe(true)
  }
  await beats(14, () => 0, 0.6)
  expect(load.isOverloaded).toBe(false)
})

test('it takes calls as soon as they cost little again', async () => {
  const { load, beats } = loaded()
  await beats(10, often(9), 0.6)
  await beats(3, () => 0, 0.3)
  expect(load.isOverloaded).toBe(false)
})

test('a beat that other programs make late refuses nobody', async () => {
  const { load, beats } = loaded()
  await beats(10, often(50), 0.3)
  expect(load.isOverloaded).toBe(false)
})

test('a core that is nearly full refuses calls before a beat is late', async () => {
  const { load, beats } = loaded()
  await beats(2, () => 0, 0.9)
  expect(load.isOverloaded).toBe(true)
})

test('a server without calls takes the next one, whatever the last ones cost', async () => {
  const { load, clock, beats } = loaded()
  await beats(10, often(90), 0.95)
  await clock.advance(1001)
  expect(load.isOverloaded).toBe(false)
  await beats(1, often(90), 0.95)
  expect(load.isOverloaded).toBe(false)
})

test('with 0 nobody is refused for the load', async () => {
  const { load, beats } = loaded(0)
  await beats(10, often(90), 0.95)
  expect(load.isOverloaded).toBe(false)
})

test.each([
  ['webrtc', 34],
  ['telephony', 122],
] as const)(
  'of %s calls that come all at once so many are taken, before any of them could be measured',
  async (wire, most) => {
    const { load, beats } = loaded()
    let taken = 0
    for (; !load.isOverloaded && taken < 1000; taken++) load.began(wire)
    expect(taken).toBe(most)
    // Measured, they cost less than that.
    await beats(5, () => 0, 0.4)
    expect(load.isOverloaded).toBe(false)
  },
)
