import { expect, test } from 'bun:test'
import { openPlayout } from '../support/playout.ts'

test('a pause outlasts a cut, and holds the next reply', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  push(announced('Hello there'), 1000)
  await clock.advance(500)
  playout.pause()
  playout.cut()
  const hops = wire.played.length
  playout.begin(1)
  push(announced('Again'), 500)
  await clock.advance(1000)
  expect(wire.played).toHaveLength(hops)
  playout.resume()
  await clock.advance(1000)
  expect(wire.played).toHaveLength(hops + 25)
  expect(wire.played[hops]?.samples[0]).toBe(8000)
})

test('a pause that is over before the next hop leaves no trace', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  push(announced('Hello there'), 1000)
  await clock.advance(505)
  playout.pause()
  playout.resume()
  await clock.advance(1000)
  expect(wire.played.flatMap(({ samples }) => Array.from(samples)).every((sample) => sample === 8000)).toBeTrue()
})

test('a pause right after a pause plays nothing in between', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  push(announced('Hello there'), 1000)
  await clock.advance(505)
  playout.pause()
  await clock.advance(100)
  const hops = wire.played.length
  playout.resume()
  playout.pause()
  await clock.advance(100)
  expect(wire.played).toHaveLength(hops)
})

test('who pauses twice hears one hop fade, and no more', async () => {
  for (const betweenMs of [0, 20]) {
    const { clock, wire, playout, announced, push } = openPlayout()
    push(announced('Hello there'), 1000)
    await clock.advance(505)
    const hops = wire.played.length
    playout.pause()
    await clock.advance(betweenMs)
    playout.pause()
    await clock.advance(100)
    expect(wire.played).toHaveLength(hops + 1)
    expect(wire.played.at(-1)?.samples.at(-1)).toBeLessThan(100)
  }
})

test('a reply that is cut as it goes on after a pause takes its fade with it', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  push(announced('Hello there'), 1000)
  await clock.advance(505)
  playout.pause()
  await clock.advance(100)
  playout.resume()
  playout.cut()
  const hops = wire.played.length
  playout.begin(1)
  push(announced('Again'), 500)
  await clock.advance(100)
  expect(wire.played[hops]?.samples[0]).toBe(8000)
})

test('a pause that ends twice fades in all the same', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  push(announced('Hello there'), 1000)
  await clock.advance(505)
  playout.pause()
  await clock.advance(100)
  const hops = wire.played.length
  playout.resume()
  playout.resume()
  await clock.advance(100)
  expect(wire.played[hops]?.samples[0]).toBe(0)
})

test('a pause within a pause of the voice stays silent when the voice goes on', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  const piece = announced('Hello there')
  push(piece, 500)
  await clock.advance(510)
  playout.pause()
  await clock.advance(40)
  push(piece, 500)
  await clock.advance(1000)
  expect(wire.played).toHaveLength(25)
})
