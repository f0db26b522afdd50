import { expect, test } from 'bun:test'
import { Pacer } from '../../src/call/pacer.ts'
import type { Clock } from '../../src/std/clock.ts'
import { VirtualClock } from '../support/clock.ts'

test('all who asked are called on the same beat, every 20 ms', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock)
  const beats: number[] = []
  using _one = pacer.add((nowMs) => beats.push(nowMs))
  using _two = pacer.add((nowMs) => beats.push(nowMs))
  await clock.advance(60)
  expect(beats).toEqual([20, 20, 40, 40, 60, 60])
})

test('a timer that fires a little early or late does not move the beat', async () => {
  const clock = new VirtualClock()
  let timers = 0
  const rough: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    after: (delayMs, run) => clock.after(delayMs + (timers++ % 2 ? 0.7 : -0.7), run),
  }
  const beats: number[] = []
  using _ = new Pacer(rough).add((nowMs) => beats.push(nowMs))
  await clock.advance(1000.7)
  expect(beats).toEqual(Array.from({ length: 50 }, (_, index) => (index + 1) * 20))
})

test('lateness is made up for, a stall is not', async () => {
  const clock = new VirtualClock()
  let beats = 0
  let slowMs = 0
  const slow: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    after: (delayMs, run) => {
      const after = clock.after(delayMs + slowMs, run)
      slowMs = 0
      return after
    },
  }
  using _ = new Pacer(slow).add(() => beats++)
  slowMs = 100
  await clock.advance(200)
  expect(beats).toBe(10)
  slowMs = 1000
  await clock.advance(1100)
  expect(beats).toBeLessThan(20)
})

test('when nobody asks there is no timer', () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock)
  pacer.add(() => {})[Symbol.dispose]()
  expect(clock.pending).toBe(0)
})
