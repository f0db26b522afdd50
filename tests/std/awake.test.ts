import { expect, test } from 'bun:test'
import { AwakeTime } from '../../src/std/awake.ts'
import { systemClock } from '../../src/std/clock.ts'

function open() {
  let nowMs = 1000
  let tick: (() => void) | undefined
  const time = new AwakeTime(
    () => nowMs,
    (_, run) => (tick = run),
  )
  return {
    time,
    /** The process runs. */
    run(ms: number) {
      for (const endMs = nowMs + ms; nowMs < endMs; tick?.()) nowMs = Math.min(endMs, nowMs + 250)
    },
    /** The clock goes on, the process does not. */
    stop(ms: number) {
      nowMs += ms
    },
    tick: () => tick?.(),
  }
}

test('it is the time of the clock while the process runs, between the ticks too', () => {
  const { time, run, stop } = open()
  run(10_000)
  stop(120)
  expect(time.now()).toBe(10_120)
})

test.each(['a socket', 'the tick'])('it stands still while the process does, whether %s is served first', (first) => {
  const { time, run, stop, tick } = open()
  run(1000)
  stop(3_600_000)
  if (first === 'the tick') tick()
  expect(time.now()).toBeWithin(1000, 1501)
  run(1000)
  expect(time.now()).toBeWithin(2000, 2501)
})

test('a loop that is busy for a moment has run', () => {
  const { time, run, stop } = open()
  run(1000)
  stop(400)
  expect(time.now()).toBe(1400)
})

test('that of the system goes on', async () => {
  const fromMs = systemClock.awake()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(systemClock.awake() - fromMs).toBeWithin(25, 600)
})
