import { describe, expect, test } from 'bun:test'
import type { MemoryWire } from '../../src/transport/memory.ts'
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

/** Of the last sample of each hop. */
const levels = (wire: MemoryWire) => wire.played.map(({ samples }) => samples[319])

describe('at a far side that gives back what it has not played', () => {
  test('a pause is silence one hop later, and the bot goes on where it was', async () => {
    const { clock, wire, playout, announced, pushRising } = openPlayout({ leadMs: 200, takesBack: true })
    await clock.advance(100)
    pushRising(announced('Hello there'), 50)
    await clock.advance(510)
    playout.pause()
    expect(wire.played).toHaveLength(27)
    expect(levels(wire).slice(0, 26)).toEqual(Array.from({ length: 26 }, (_, hop) => 100 * hop + 100))
    expect(wire.played.at(-1)?.samples[0]).toBe(2700)
    expect(levels(wire).at(-1)).toBeLessThan(20)
    await clock.advance(1000)
    expect(wire.played).toHaveLength(27)
    playout.resume()
    await clock.advance(1000)
    expect(levels(wire).slice(27)).toEqual(Array.from({ length: 23 }, (_, hop) => 100 * hop + 2800 - (hop ? 0 : 9)))
  })

  test('what came back was not heard', async () => {
    const { clock, playout, announced, push } = openPlayout({ leadMs: 200, takesBack: true })
    const piece = announced('one two three four five six seven eight nine ten')
    push(piece, 1000)
    playout.completePiece(1, piece)
    await clock.advance(505)
    playout.pause()
    await clock.advance(1000)
    expect(playout.heard()).toBe('one two three four five')
    playout.resume()
    await clock.advance(2000)
    expect(playout.heard()).toBe('one two three four five six seven eight nine ten')
  })

  test('a reply is told of as over when the last of it has been heard after the pause', async () => {
    const { clock, playout, log, announced, push } = openPlayout({ leadMs: 200, takesBack: true })
    const piece = announced('Hello')
    push(piece, 500)
    playout.completePiece(1, piece)
    playout.finish(1)
    await clock.advance(400)
    playout.pause()
    await clock.advance(1000)
    expect(log).not.toContain('drained 1')
    playout.resume()
    await clock.advance(60)
    expect(log).not.toContain('drained 1')
    await clock.advance(60)
    expect(log).toContain('drained 1')
    expect(log.filter((line) => line === '1: Hello new')).toHaveLength(1)
  })

  test('a pause after all has been sent takes back what is left of it', async () => {
    const { clock, wire, playout, announced, push } = openPlayout({ leadMs: 200, takesBack: true })
    await clock.advance(100)
    push(announced('Hello'), 200)
    await clock.advance(110)
    playout.pause()
    expect(wire.played).toHaveLength(7)
    await clock.advance(500)
    playout.resume()
    await clock.advance(500)
    expect(wire.played).toHaveLength(10)
  })
})

test('what is late at the far side counts as heard when it is heard there', async () => {
  const { clock, playout, log, announced, push } = openPlayout({ leadMs: 200, lagMs: 500 })
  const piece = announced('one two three four five six seven eight nine ten')
  push(piece, 1000)
  playout.completePiece(1, piece)
  playout.finish(1)
  await clock.advance(1005)
  expect(playout.heard()).toBe('one two three four five')
  expect(log).not.toContain('drained 1')
  await clock.advance(520)
  expect(log).toContain('drained 1')
})
