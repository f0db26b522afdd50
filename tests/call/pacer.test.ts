import { expect, test } from 'bun:test'
import { Pacer } from '../../src/call/pacer.ts'
import type { Clock } from '../../src/std/clock.ts'
import { VirtualClock } from '../support/clock.ts'

const fail = (error: unknown) => {
  throw error
}

test('all who asked are called on the same beat, every 20 ms', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock)
  const beats: number[] = []
  pacer.add((nowMs) => beats.push(nowMs), fail)
  pacer.add((nowMs) => beats.push(nowMs), fail)
  await clock.advance(60)
  expect(beats).toEqual([20, 20, 40, 40, 60, 60])
})

test('a timer that fires a little early or late does not move the beat', async () => {
  const clock = new VirtualClock()
  let timers = 0
  const rough: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    awake: () => clock.awake(),
    after: (delayMs, run) => clock.after(delayMs + (timers++ % 2 ? 0.7 : -0.7), run),
  }
  const beats: number[] = []
  new Pacer(rough).add((nowMs) => beats.push(nowMs), fail)
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
    awake: () => clock.awake(),
    after: (delayMs, run) => {
      const after = clock.after(delayMs + slowMs, run)
      slowMs = 0
      return after
    },
  }
  new Pacer(slow).add(() => beats++, fail)
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
  pacer.add(() => {}, fail)[Symbol.dispose]()
  expect(clock.pending).toBe(0)
})

test('a call that fails on its beat is told, and the others keep theirs', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(clock)
  const faults: unknown[] = []
  let beats = 0
  const broken = pacer.add(
    () => {
      throw new Error('no wire')
    },
    (error) => {
      faults.push(error)
      broken[Symbol.dispose]()
    },
  )
  pacer.add(() => beats++, fail)
  await clock.advance(60)
  expect(faults).toEqual([new Error('no wire')])
  expect(beats).toBe(3)
})

test('whoever asks is told how late each beat came', async () => {
  const clock = new VirtualClock()
  const rough: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    awake: () => clock.awake(),
    after: (delayMs, run) => clock.after(delayMs + 3, run),
  }
  const late: number[] = []
  new Pacer(rough, (ms) => late.push(ms)).add(() => {}, fail)
  await clock.advance(70)
  expect(late).toEqual([3, 3, 3])
})

test('a beat is as late as the last call that had its turn in it', async () => {
  const clock = new VirtualClock()
  let workedMs = 0
  const busy: Clock = {
    now: () => clock.now() + workedMs,
    wall: () => clock.wall(),
    awake: () => clock.awake(),
    after: (delayMs, run) => clock.after(delayMs, run),
  }
  const late: number[] = []
  const pacer = new Pacer(busy, (ms) => late.push(ms))
  pacer.add(() => (workedMs += 2), fail)
  pacer.add(() => (workedMs += 3), fail)
  await clock.advance(20)
  expect(late).toEqual([5])
})
