import { describe, expect, test } from 'bun:test'
import { OwnVoice } from '../../../src/audio/echo/own-voice.ts'
import { HOP_MS, hopSamples, levelDb } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { noise } from '../../support/noise.ts'
import { Random } from '../../support/random.ts'
import { echoOf, talk, together } from '../../support/talker.ts'

const TALK_MS = 6000
const BOT_DB = -20
const ROOM_DB = -70
/** The detector of voices hears nothing below it. */
const AUDIBLE_DB = -60
const HOP = hopSamples(16_000)
const room = noise(TALK_MS, ROOM_DB)

interface Heard {
  /** Of each hop. */
  readonly own: readonly boolean[]
  /** The longest run of hops that can be heard and do not count as the bot's. */
  readonly longestOther: number
}

interface Playing {
  readonly rateHz?: number
  readonly aheadMs?: number
  readonly fromMs?: number
  /** When a hop that ends then comes; undefined where it is lost. */
  readonly comes?: (endsMs: number) => number | undefined
}

/** Plays what the bot says and what the microphone hears at the same time. */
function hears(bot: Int16Array, microphone: Int16Array, playing: Playing = {}): Heard {
  const { rateHz = 16_000, aheadMs = 0, fromMs = 0, comes = (endsMs) => endsMs } = playing
  const voice = new OwnVoice(rateHz)
  const sentHop = hopSamples(rateHz)
  const own: boolean[] = []
  const onTheWay: { hop: Int16Array; comesMs: number }[] = []
  let earMs = 0
  let run = 0
  let longestOther = 0
  for (let nth = 0; (nth + 1) * HOP <= microphone.length; nth++) {
    const nowMs = (nth + 1) * HOP_MS
    const sent = bot.subarray(nth * sentHop, (nth + 1) * sentHop)
    if (sent.length === sentHop) voice.sent(sent, nowMs - aheadMs)
    const comesMs = comes(nowMs)
    if (comesMs !== undefined) onTheWay.push({ hop: microphone.subarray(nth * HOP, (nth + 1) * HOP), comesMs })
    while (onTheWay[0] && onTheWay[0].comesMs <= nowMs) {
      const { hop } = onTheWay[0]
      onTheWay.shift()
      earMs += HOP_MS
      const isOwn = voice.isOwn(hop, earMs, nowMs)
      own.push(isOwn)
      run = isOwn || levelDb(hop) < AUDIBLE_DB ? 0 : run + 1
      if (nowMs > fromMs) longestOther = Math.max(longestOther, run)
    }
  }
  return { own, longestOther }
}

/** Of the hops in which this voice is loud, the share that does not count as the bot's. */
function shareHeard({ own }: Heard, caller: Int16Array, loudDb: number): number {
  const loud = own.filter((_, nth) => levelDb(caller.subarray(nth * HOP, (nth + 1) * HOP)) > loudDb)
  return loud.filter((isOwn) => !isOwn).length / loud.length
}

const late = (sound: Int16Array, ms: number): Int16Array => {
  const moved = new Int16Array(sound.length)
  moved.set(sound.subarray(0, sound.length - ms * 16), ms * 16)
  return moved
}

describe('an echo of the bot alone', () => {
  test.each(
    [-17, -20, -30, -40, -45].flatMap((db) => [40, 100, 200, 300, 600].map((delayMs) => [db, delayMs] as const)),
  )('of %d dB after %d ms is never a voice, from the first word on', (db, delayMs) => {
    const bot = talk(TALK_MS, BOT_DB, delayMs - db)
    const { longestOther } = hears(bot, together(room, echoOf(bot, delayMs, db)))
    // Speech is told after 64 ms.
    expect(longestOther).toBeLessThanOrEqual(2)
  })

  test.each([40, 200, 300])('of -12 dB after %d ms is none after the first second', (delayMs) => {
    const bot = talk(TALK_MS, BOT_DB, delayMs)
    const { longestOther } = hears(bot, together(room, echoOf(bot, delayMs, -12)), { fromMs: 1300 })
    expect(longestOther).toBeLessThanOrEqual(2)
  })

  test.each([200, 350, 500])('in a room that rings for %d ms is none either', (ringMs) => {
    const bot = talk(TALK_MS, BOT_DB, ringMs)
    expect(hears(bot, together(room, echoOf(bot, 150, -20, ringMs))).longestOther).toBeLessThanOrEqual(2)
  })

  test('in a loud room is none either', () => {
    const bot = talk(TALK_MS, BOT_DB, 5)
    const { own } = hears(bot, together(noise(TALK_MS, -55), echoOf(bot, 200, -20)))
    expect(own.filter((isOwn) => !isOwn).length).toBeLessThan(own.length / 20)
  })

  test.each([8000, 24_000, 48_000])('of a voice that is sent at %d Hz is known as well', (rateHz) => {
    const bot = talk(TALK_MS, BOT_DB, 9, rateHz)
    const heard = new Resampler(rateHz, 16_000).process(bot)
    expect(hears(bot, together(echoOf(heard, 200, -25), room), { rateHz }).longestOther).toBeLessThanOrEqual(2)
  })

  test('of what was sent 200 ms ahead of its time is known as well', () => {
    const bot = talk(TALK_MS, BOT_DB, 3)
    const { longestOther } = hears(bot, together(room, echoOf(bot, 300, -25)), { aheadMs: 200 })
    expect(longestOther).toBeLessThanOrEqual(2)
  })
})

const paths = [-20, -40].flatMap((db) => [100, 200, 400].map((delayMs) => [db, delayMs] as const))

/** The longest run of hops of an echo alone that do not count as the bot's. */
function longestRun(db: number, delayMs: number, comes: NonNullable<Playing['comes']>): number {
  const bot = talk(TALK_MS, BOT_DB, delayMs + 1)
  return hears(bot, together(room, echoOf(bot, delayMs, db)), { comes }).longestOther
}

const heldBack = (endsMs: number): number => (endsMs > 3000 && endsMs < 3500 ? 3500 : endsMs)
const lateAndHeldBack = (endsMs: number): number | undefined => (endsMs <= 600 ? undefined : heldBack(endsMs))

describe('an echo of the bot alone, of a caller whose audio does not come in time,', () => {
  test.each(paths)('but begins 600 ms after the call, of %d dB after %d ms is no voice', (db, delayMs) => {
    expect(longestRun(db, delayMs, (endsMs) => (endsMs <= 600 ? undefined : endsMs))).toBeLessThanOrEqual(2)
  })

  test.each(paths)('but is lost for 100, 300 and 700 ms, of %d dB after %d ms is no voice', (db, delayMs) => {
    const gaps = [100, 300, 700].map((ms, nth) => ({ fromMs: 1500 * (nth + 1), toMs: 1500 * (nth + 1) + ms }))
    const isLost = (endsMs: number) => gaps.some(({ fromMs, toMs }) => endsMs > fromMs && endsMs <= toMs)
    expect(longestRun(db, delayMs, (endsMs) => (isLost(endsMs) ? undefined : endsMs))).toBeLessThanOrEqual(2)
  })

  test.each(paths)('but is held back for 500 ms and comes at once, of %d dB after %d ms is no voice', (db, delayMs) => {
    expect(longestRun(db, delayMs, heldBack)).toBeLessThanOrEqual(2)
  })

  test.each(paths)('but comes 100 ms at a time, of %d dB after %d ms is no voice', (db, delayMs) => {
    expect(longestRun(db, delayMs, (endsMs) => Math.ceil(endsMs / 100) * 100)).toBeLessThanOrEqual(2)
  })

  test.each(paths)('but comes with up to 60 ms of jitter, of %d dB after %d ms is no voice', (db, delayMs) => {
    const random = new Random(delayMs)
    let lastMs = 0
    const jittery = (endsMs: number) => (lastMs = Math.max(lastMs, endsMs + random.between(0, 60)))
    expect(longestRun(db, delayMs, jittery)).toBeLessThanOrEqual(2)
  })

  test.each(paths)(
    'but loses a hop every second to a slower clock, of %d dB after %d ms is no voice',
    (db, delayMs) => {
      expect(longestRun(db, delayMs, (endsMs) => (endsMs % 1000 === 0 ? undefined : endsMs))).toBeLessThanOrEqual(2)
    },
  )
})

test.each([20, 40, 60])('an echo that comes %d ms later from now on, as a player buffers more, is no voice', (ms) => {
  for (const seed of [1, 2, 3]) {
    const bot = talk(TALK_MS, BOT_DB, seed)
    const echo = echoOf(bot, 200, -20)
    echo.set(echoOf(bot, 200 + ms, -20).subarray(3000 * 16), 3000 * 16)
    expect(hears(bot, together(room, echo)).longestOther).toBeLessThanOrEqual(2)
  }
})

describe('a caller', () => {
  test.each([-20, -30])('who speaks over an echo of %d dB is heard, though their audio is lost or held back', (db) => {
    for (const seed of [1, 2, 3]) {
      const bot = talk(TALK_MS, BOT_DB, seed)
      const caller = late(talk(TALK_MS, -26, 100 + seed), 2500)
      const { own } = hears(bot, together(room, caller, echoOf(bot, 200, db)), { comes: lateAndHeldBack })
      // What came is as long as what was spoken, but for the beginning.
      expect(shareHeard({ own, longestOther: 0 }, caller.subarray(600 * 16), -30)).toBeGreaterThan(0.95)
    }
  })

  test.each([-20, -30, -40])('who speaks over an echo of %d dB is heard', (db) => {
    for (const seed of [1, 2, 3]) {
      const bot = talk(TALK_MS, BOT_DB, seed)
      const caller = late(talk(TALK_MS, -26, 100 + seed), 2500)
      const heard = hears(bot, together(room, caller, echoOf(bot, 200, db)))
      expect(shareHeard(heard, caller, -30)).toBeGreaterThan(0.95)
    }
  })

  test('without a loudspeaker is heard as quietly as they speak, once the bot has spoken for a second', () => {
    const caller = late(talk(TALK_MS, -45, 7), 2000)
    const heard = hears(talk(TALK_MS, BOT_DB, 6), together(room, caller))
    expect(shareHeard(heard, caller, -50)).toBeGreaterThan(0.95)
  })

  test('who begins with the bot is heard at a usual level from the first word on', () => {
    for (const seed of [11, 12, 13, 14]) {
      const caller = talk(TALK_MS, -24, seed)
      expect(shareHeard(hears(talk(TALK_MS, BOT_DB, 2 * seed), together(room, caller)), caller, -28)).toBeGreaterThan(
        0.8,
      )
    }
  })

  test('who says the same as the bot, and as loud, is no echo', () => {
    const bot = talk(TALK_MS, BOT_DB, 8)
    const heard = hears(bot, together(room, echoOf(bot, 300, 0)))
    expect(shareHeard(heard, late(bot, 300), -25)).toBeGreaterThan(0.9)
  })

  test('who takes up a headset is heard as quietly as they speak soon after', () => {
    const bot = talk(2 * TALK_MS, BOT_DB, 21)
    const echo = echoOf(bot, 150, -15)
    echo.fill(0, TALK_MS * 16)
    const caller = late(talk(2 * TALK_MS, -40, 22), TALK_MS + 2000)
    const heard = hears(bot, together(noise(2 * TALK_MS, ROOM_DB), echo, caller))
    expect(shareHeard(heard, caller, -44)).toBeGreaterThan(0.9)
  })

  test('is heard while the bot says nothing, whatever it sounds like', () => {
    const bot = talk(TALK_MS, BOT_DB, 4)
    const silent = new Int16Array(bot.length)
    expect(hears(silent, echoOf(bot, 100, -20)).own).not.toContain(true)
  })

  test('who speaks over a held tone is heard', () => {
    const tone = Int16Array.from(
      { length: TALK_MS * 16 },
      (_, at) => 4000 * Math.sin((2 * Math.PI * 440 * at) / 16_000),
    )
    const caller = late(talk(TALK_MS, -35, 31), 1500)
    expect(shareHeard(hears(tone, together(room, caller)), caller, -39)).toBeGreaterThan(0.95)
  })
})
