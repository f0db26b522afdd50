import { describe, expect, test } from 'bun:test'
import { Playback } from '../../../src/transport/telephony/playback.ts'
import { VirtualClock } from '../../support/clock.ts'

/** A bot that speaks in hops of 20 ms through a playback, and the marks it asks for. */
function open(options: { tells?: boolean } = {}) {
  const clock = new VirtualClock()
  const marks: string[] = []
  let stops = 0
  const playback = new Playback(clock, {
    mark: (name) => {
      marks.push(name)
      return options.tells ?? true
    },
    stopped: () => void stops++,
  })
  const speak = async (ms: number, isSent = true) => {
    for (let spokenMs = 0; spokenMs < ms; spokenMs += 20) {
      playback.sounds(isSent)
      await clock.advance(20)
    }
  }
  return { clock, playback, marks, speak, stops: () => stops }
}

describe('marks', () => {
  test('follow the first sound, each second of sound, and the last one', async () => {
    const { clock, marks, speak, stops } = open()
    await speak(2500)
    expect(marks).toHaveLength(3)
    expect(stops()).toBe(0)
    await clock.advance(100)
    expect(marks).toHaveLength(4)
    expect(stops()).toBe(1)
  })

  test('are not asked for amid a message that is not full', () => {
    const { playback, marks } = open()
    for (let hop = 0; hop < 60; hop++) playback.sounds(false)
    expect(marks).toEqual([])
    playback.sounds(true)
    expect(marks).toHaveLength(1)
  })
})

describe('what is held back until a message is full', () => {
  test('waits for a voice that is slow as long as the carrier has something to play', async () => {
    const { clock, playback, speak, stops } = open()
    for (let hop = 0; hop < 10; hop++) playback.sounds(true)
    await speak(40, false)
    await clock.advance(80)
    expect(stops()).toBe(0)
    playback.sounds(false)
    await clock.advance(10)
    expect(stops()).toBe(0)
    await clock.advance(20)
    expect(stops()).toBe(1)
  })

  test('goes out a hop later where the carrier has nothing left', async () => {
    const { clock, speak, stops } = open()
    await speak(20, false)
    expect(stops()).toBe(0)
    await clock.advance(1)
    expect(stops()).toBe(1)
  })
})

describe('a carrier', () => {
  test('is not behind when its marks come as fast as a network lets them', async () => {
    const { clock, playback, marks, speak } = open()
    await speak(20)
    await clock.advance(120)
    playback.reached(marks[0] ?? '')
    expect(playback.lagMs).toBe(0)
  })

  test('is behind by what its marks are late, but for the network', async () => {
    const { clock, playback, marks, speak } = open()
    await speak(20)
    await clock.advance(500)
    playback.reached(marks[0] ?? '')
    expect(playback.lagMs).toBe(350)
  })

  test('is the further behind the longer a mark does not come', async () => {
    const { clock, playback, marks, speak } = open()
    await speak(1020)
    playback.reached(marks[0] ?? '')
    playback.reached(marks[1] ?? '')
    expect(playback.lagMs).toBe(0)
    await clock.advance(1080)
    expect(marks).toHaveLength(3)
    expect(playback.lagMs).toBe(930)
  })

  test('that never tells is taken to be in time', async () => {
    const { playback, speak } = open()
    await speak(2000)
    expect(playback.lagMs).toBe(0)
  })

  test('that stops telling is taken to be in time after three seconds', async () => {
    const { clock, playback, marks, speak } = open()
    await speak(20)
    playback.reached(marks[0] ?? '')
    await clock.advance(3_000)
    expect(playback.lagMs).toBe(2_850)
    await clock.advance(20)
    expect(playback.lagMs).toBe(0)
  })

  test('that has thrown all away is behind with nothing, whatever its marks say', async () => {
    const { clock, playback, marks, speak } = open()
    await speak(20)
    playback.reached(marks[0] ?? '')
    await speak(1000)
    playback.cleared()
    await clock.advance(1000)
    playback.reached(marks[1] ?? '')
    expect(playback.lagMs).toBe(0)
  })

  test('is asked for no more than a few marks at a time', async () => {
    const { playback, marks, speak } = open()
    await speak(39_020)
    playback.reached(marks[0] ?? '')
    expect(playback.lagMs).toBe(0)
    playback.reached(marks.at(-1) ?? '')
    expect(playback.lagMs).toBe(0)
  })
})

/** Whether it has been kept by now. */
function settling(promise: Promise<void>): () => boolean {
  let isSettled = false
  void promise.then(() => (isSettled = true))
  return () => isSettled
}

describe('all has been played', () => {
  test('at once when nothing was said', async () => {
    await open().playback.played()
  })

  test('when the last mark comes back, and not with one before', async () => {
    const { clock, playback, marks, speak } = open()
    await speak(500)
    const isPlayed = settling(playback.played())
    await clock.advance(100)
    playback.reached(marks[0] ?? '')
    await clock.advance(1)
    expect(isPlayed()).toBeFalse()
    playback.reached(marks.at(-1) ?? '')
    await clock.advance(1)
    expect(isPlayed()).toBeTrue()
  })

  test('not by what is told unasked before the last sound can have been played', async () => {
    const { clock, playback, marks, speak } = open({ tells: false })
    for (let hop = 0; hop < 20; hop++) playback.sounds(true)
    await speak(20)
    await clock.advance(60)
    const isPlayed = settling(playback.played())
    playback.reached(marks.at(-1) ?? '')
    await clock.advance(100)
    expect(isPlayed()).toBeFalse()
    await clock.advance(300)
    playback.reached(marks.at(-1) ?? '')
    await clock.advance(1)
    expect(isPlayed()).toBeTrue()
  })

  test('ten seconds later where the carrier does not tell', async () => {
    const { clock, playback, speak } = open({ tells: false })
    await speak(500)
    const isPlayed = settling(playback.played())
    await clock.advance(9_900)
    expect(isPlayed()).toBeFalse()
    await clock.advance(200)
    expect(isPlayed()).toBeTrue()
  })
})
