import { expect, test } from 'bun:test'
import { openPlayout } from '../support/playout.ts'

test('a piece the voice has nothing to say for was not heard', async () => {
  const { clock, playout, log, announced, push } = openPlayout()
  const spoken = announced('Hello')
  push(spoken, 200, 24_000)
  playout.completePiece(1, spoken)
  playout.completePiece(1, announced('hm'))
  playout.finish(1)
  await clock.advance(1000)
  expect(playout.heard()).toBe('Hello')
  expect(log).toEqual(['started 1', '1: Hello new', '1: Hello completed', 'drained 1'])
})

test('what was heard is never taken back, though the voice turns out to be slow', async () => {
  const { clock, playout, heardChars, announced, push } = openPlayout()
  const piece = announced('1984 and 2001')
  for (let i = 0; i < 40; i++) {
    push(piece, 100)
    await clock.advance(100)
  }
  playout.completePiece(1, piece)
  await clock.advance(1000)
  expect(heardChars.at(-1)).toBe(13)
  expect(heardChars).toEqual(heardChars.toSorted((one, two) => one - two))
  expect(heardChars.length).toBeLessThan(6)
})

test('a voice that changes its rate loses nothing', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  const piece = announced('Hello')
  for (let i = 0; i < 10; i++) push(piece, 99, i % 2 ? 8_000 : 24_000)
  playout.completePiece(1, piece)
  playout.finish(1)
  await clock.advance(2000)
  const loud = wire.played.flatMap(({ samples }) => Array.from(samples)).filter((sample) => sample > 4000)
  expect(loud.length / 16).toBeWithin(985, 1000)
})

test('a wire that hears the caller while it plays may have the bot cut at once', async () => {
  let hops = 0
  const { clock, wire, playout, log, announced, push } = openPlayout({
    onPlay: () => {
      if (++hops === 3) playout.cut()
    },
  })
  push(announced('Hello there'), 1000)
  await clock.advance(1000)
  expect(wire.played).toHaveLength(3)
  expect(log).toEqual(['started 1', '1: Hello there new'])
})

test('a wire that cuts the bot with its first hop is told of no second', async () => {
  const { clock, playout, log, announced, push } = openPlayout({ onPlay: () => playout.cut() })
  push(announced('Hello there'), 1000)
  await clock.advance(1000)
  expect(log).toEqual(['started 1', '1: Hello there new'])
  playout.begin(2)
  expect(playout.heard()).toBe('')
})

test('what is not of this reply is dropped', async () => {
  const { clock, wire, playout, log, announced, push } = openPlayout()
  const piece = announced('Hello there')
  playout.cut()
  push(piece, 500)
  await clock.advance(100)
  expect(wire.played).toHaveLength(0)
  playout.begin(2)
  push(piece, 500)
  playout.completePiece(1, piece)
  playout.finish(1)
  await clock.advance(500)
  expect(playout.piece(1, 2, 'more')).toBeUndefined()
  expect(wire.played).toHaveLength(0)
  expect(log).toEqual([])
  playout.finish(2)
  expect(log).toEqual(['drained 2'])
})

test('the last hop may be heard before it is known to be the last', async () => {
  const { clock, playout, log, announced, push } = openPlayout()
  const piece = announced('Hello')
  push(piece, 100)
  await clock.advance(1000)
  expect(log.at(-1)).toBe('1: Hello new')
  playout.completePiece(1, piece)
  expect(log.at(-1)).toBe('1: Hello completed')
})

test.each([
  [99, ''],
  [100, 'Hello'],
])('a cut counts what was heard up to now, not up to the last beat: after %i ms %j', async (ms, heard) => {
  const { clock, playout, announced, push } = openPlayout({ leadMs: 100 })
  await clock.advance(25)
  const piece = announced('Hello')
  push(piece, 100)
  playout.completePiece(1, piece)
  await clock.advance(ms)
  expect(playout.cut()).toBe(heard)
})

const seconds = (count: number) => ({ samples: new Int16Array(count * 16_000), rateHz: 16_000 })

test('a push waits while more than two seconds are queued, and a cut lets it go', async () => {
  const { clock, playout, announced } = openPlayout()
  const piece = announced('Hello there')
  let isFree = false
  const waits = (push: Promise<void>) => void push.then(() => (isFree = true))
  waits(playout.push(1, piece, seconds(2)))
  await clock.advance(100)
  expect(isFree).toBeTrue()
  isFree = false
  waits(playout.push(1, piece, seconds(1)))
  await clock.advance(899)
  expect(isFree).toBeFalse()
  await clock.advance(1)
  expect(isFree).toBeTrue()
  isFree = false
  waits(playout.push(1, piece, seconds(1)))
  await clock.advance(100)
  expect(isFree).toBeFalse()
  playout.cut()
  await clock.advance(0)
  expect(isFree).toBeTrue()
})

test('what a voice gives at once is taken in parts, one to a beat', async () => {
  const { clock, playout, announced } = openPlayout()
  void playout.push(1, announced('Hello there'), seconds(20))
  const queued = [playout.queuedHops]
  for (let beat = 0; beat < 3; beat++) {
    await clock.advance(20)
    queued.push(playout.queuedHops)
  }
  // 400 ms each, and 20 ms of them played.
  expect(queued).toEqual([20, 39, 58, 77])
})

test('chunks of one rate are one sound, however many', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  const piece = announced('Hello')
  for (let i = 0; i < 50; i++) push(piece, 10, 24_000)
  playout.completePiece(1, piece)
  await clock.advance(2000)
  const level = wire.played.slice(1, 24).flatMap(({ samples }) => Array.from(samples))
  expect([wire.played.length, Math.min(...level), Math.max(...level)]).toEqual([26, 8000, 8000])
})

test('a voice that is not done is taken to speak 15 characters a second', async () => {
  const { clock, playout, announced, push } = openPlayout()
  push(announced('aaaa bbbb cccc dddd eeee ffff'), 1000)
  await clock.advance(1020)
  expect(playout.heard()).toBe('aaaa bbbb cccc')
})

test('a piece of one hop is heard', async () => {
  const { clock, playout, announced, push } = openPlayout()
  const piece = announced('A')
  push(piece, 20)
  playout.completePiece(1, piece)
  await clock.advance(100)
  expect(playout.heard()).toBe('A')
})

test('nothing of a cut reply is left in the filter or in half a hop', async () => {
  const { clock, wire, playout, announced, push } = openPlayout()
  push(announced('Hello there'), 511, 24_000)
  await clock.advance(100)
  playout.cut()
  const hops = wire.played.length
  playout.begin(1)
  const piece = announced('Again')
  void playout.push(1, piece, { samples: new Int16Array(2400), rateHz: 24_000 })
  playout.completePiece(1, piece)
  await clock.advance(1000)
  const sound = wire.played.slice(hops).flatMap(({ samples }) => Array.from(samples))
  expect([sound.length, Math.max(...sound)]).toEqual([6 * 320, 0])
})

test('a piece of a cut reply does not end one of the next', async () => {
  const { clock, wire, playout, announced } = openPlayout()
  const old = announced('Hello there')
  playout.cut()
  playout.begin(2)
  const piece = playout.piece(2, 2, 'Again')
  if (!piece) throw new Error('the reply is over')
  void playout.push(2, piece, { samples: new Int16Array(160), rateHz: 16_000 })
  playout.completePiece(1, old)
  await clock.advance(100)
  expect(wire.played).toEqual([])
})

test('RTP leaves on the beat, however late, and not with the voice', async () => {
  const { clock, wire, announced, push } = openPlayout()
  await clock.advance(100)
  clock.stall(30)
  push(announced('Hello there'), 500)
  expect(wire.played).toEqual([])
  await clock.advance(0)
  expect(wire.played.length).toBeGreaterThan(0)
})

test.each([
  [300, 15],
  [500, 1],
])('after a beat that is %i ms late %i hops leave at once', async (lateMs, hops) => {
  const { clock, wire, announced, push } = openPlayout()
  push(announced('Hello there'), 2000)
  await clock.advance(100)
  const before = wire.played.length
  clock.stall(lateMs)
  await clock.advance(0)
  expect(wire.played.length - before).toBeWithin(hops, hops + 2)
})
