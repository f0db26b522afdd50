import { expect, test } from 'bun:test'
import { durationMs, type Pcm } from '../../src/audio/pcm.ts'
import { Intake } from '../../src/call/intake.ts'
import { VirtualClock } from '../support/clock.ts'

const RATE_HZ = 16_000
const numbered = (ms: number, from: number): Pcm => ({
  samples: Int16Array.from({ length: (RATE_HZ * ms) / 1000 }, (_, at) => from + at),
  rateHz: RATE_HZ,
})

function open() {
  const clock = new VirtualClock()
  const heard: Pcm[] = []
  const intake = new Intake(clock, ({ samples, rateHz }) => void heard.push({ samples: samples.slice(), rateHz }))
  const samples = () => heard.flatMap((pcm) => [...pcm.samples])
  const ms = () => heard.reduce((sum, pcm) => sum + durationMs(pcm), 0)
  return { clock, heard, intake, samples, ms }
}

test('audio in real time is heard at once, for hours', async () => {
  const { clock, intake, heard } = open()
  for (let hop = 0; hop < 2000; hop++) {
    intake.push(numbered(20, 0))
    expect(heard.length).toBe(hop + 1)
    await clock.advance(20)
  }
  expect(clock.pending).toBe(0)
})

test('a message of 200 ms, which some carriers send, is heard at once and whole', async () => {
  const { clock, intake, heard } = open()
  for (let message = 0; message < 50; message++) {
    intake.push(numbered(200, 0))
    expect(heard.length).toBe(message + 1)
    await clock.advance(200)
  }
})

test('a burst is heard in slices, and what comes behind it waits for its turn', async () => {
  const { clock, intake, samples, ms, heard } = open()
  intake.push(numbered(1000, 0))
  intake.push(numbered(20, 16_000))
  expect(ms()).toBe(0)
  await clock.advance(1)
  expect(ms()).toBe(100)
  await clock.advance(20)
  expect(samples()).toEqual(Array.from({ length: 16_320 }, (_, at) => at))
  expect(Math.max(...heard.map(durationMs))).toBe(100)
  expect(clock.pending).toBe(0)
})

test('many messages at once are a burst too', async () => {
  const { clock, intake, samples, ms } = open()
  for (let hop = 0; hop < 100; hop++) intake.push(numbered(20, hop * 320))
  expect(ms()).toBe(200)
  await clock.advance(200)
  expect(samples()).toEqual(Array.from({ length: 32_000 }, (_, at) => at))
})

test('a call that is over hears no more of its burst', async () => {
  const { clock, intake, ms } = open()
  intake.push(numbered(1000, 0))
  intake[Symbol.dispose]()
  await clock.advance(100)
  expect(ms()).toBe(0)
  expect(clock.pending).toBe(0)
})
