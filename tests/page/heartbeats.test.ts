import { expect, test } from 'bun:test'

import { Heartbeats, type Repeat } from '../../src/page/heartbeats.ts'
import { VirtualClock } from '../support/clock.ts'

function open() {
  const clock = new VirtualClock()
  const every: Repeat = (ms, run) => {
    const again = () => {
      timer = clock.after(ms, again)
      run()
    }
    let timer = clock.after(ms, again)
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() }
  }
  let stops = 0
  const heartbeats = new Heartbeats(() => stops++, every)
  return { clock, heartbeats, stops: () => stops }
}

test('heartbeats that stop are told of once, within eight seconds', async () => {
  const { clock, heartbeats, stops } = open()
  for (let n = 0; n < 30; n++) {
    heartbeats.heard()
    await clock.advance(2000)
  }
  expect(stops()).toBe(0)
  await clock.advance(6000)
  expect(stops()).toBe(1)
  await clock.advance(60_000)
  expect(stops()).toBe(1)
  expect(clock.pending).toBe(0)
})

test('a server without heartbeats is not found silent, nor one whose connection is known to be gone', async () => {
  const { clock, heartbeats, stops } = open()
  await clock.advance(60_000)
  heartbeats.heard()
  heartbeats.forget()
  await clock.advance(60_000)
  expect(stops()).toBe(0)
})

test('those of the next connection count anew', async () => {
  const { clock, heartbeats, stops } = open()
  heartbeats.heard()
  await clock.advance(8000)
  heartbeats.heard()
  await clock.advance(8000)
  expect(stops()).toBe(2)
})

test('a laptop that slept takes that for no silence', async () => {
  const { clock, heartbeats, stops } = open()
  heartbeats.heard()
  for (let n = 0; n < 5; n++) {
    clock.stall(3_600_000)
    await clock.advance(100)
    heartbeats.heard()
  }
  expect(stops()).toBe(0)
})
