import { expect, test } from 'bun:test'
import { Ear } from '../../src/call/ear.ts'
import type { TurnInput } from '../../src/turn/step.ts'
import { VoiceDetector } from '../../src/vad/voice.ts'
import { VirtualClock } from '../support/clock.ts'

function open() {
  const clock = new VirtualClock()
  const steps: TurnInput[] = []
  // Anything is speech but silence.
  const detector = new VoiceDetector({ judge: (window) => (window[0] ? 1 : 0), reset: () => {} })
  const ear: Ear = new Ear(clock, (hop, at) => {
    const verdict = detector.hear(hop)
    if (verdict === 'speech') ear.voiced()
    if (verdict) steps.push({ type: 'voice', at, speech: verdict === 'speech' })
  })
  return {
    clock,
    ear,
    steps,
    hear: (ms: number, rateHz = 16_000) => ear.hear({ samples: new Int16Array((ms * rateHz) / 1000), rateHz }),
    voice: (ms: number) => ear.hear({ samples: new Int16Array(ms * 16).fill(9000), rateHz: 16_000 }),
  }
}

test('a burst of audio lasts as long as it sounds, not as long as it took to come', () => {
  const { ear, steps, hear } = open()
  hear(2000)
  expect(steps.at(-1)?.at).toBeWithin(1940, 2001)
  expect(ear.now()).toBe(2000)
})

test('jitter does not bend the time', async () => {
  const { clock, ear, hear } = open()
  for (let i = 0; i < 20; i++) {
    await clock.advance(200)
    hear(200)
  }
  expect(ear.now()).toBe(4000)
})

test.each([20, 100, 200])(
  'audio that comes %i ms at a time is waited for: what has not come was not silent',
  async (ms) => {
    const { clock, ear, hear } = open()
    hear(ms)
    await clock.advance(ms - 20)
    expect(ear.now()).toBe(ms)
    await clock.advance(10)
    expect(ear.now()).toBe(ms + 10)
    await clock.advance(200)
    expect(ear.now()).toBe(ms + 20)
    hear(ms)
    expect(ear.now()).toBe(2 * ms)
  },
)

test('while audio is missing in mid-speech the time stands still, and the burst after it lasts as long as it sounds', async () => {
  const { clock, ear, voice } = open()
  voice(400)
  await clock.advance(2400)
  expect(ear.now()).toBe(420)
  expect(ear.msUntil(700)).toBe(100)
  voice(2400)
  expect(ear.now()).toBe(2800)
})

test('audio that is missing for long is silence: 2.5 s after speech, 1 s in a pause', async () => {
  const { clock, ear, hear, voice } = open()
  voice(400)
  await clock.advance(2500)
  expect(ear.now()).toBe(2900)
  hear(600)
  const pauseMs = ear.now()
  await clock.advance(980)
  expect(ear.now()).toBe(pauseMs + 20)
  await clock.advance(20)
  expect(ear.now()).toBe(pauseMs + 1000)
})

test('time in which this process stood still is not silence: what came meanwhile is about to be read', () => {
  const { clock, ear, voice } = open()
  voice(400)
  clock.stall(10_000)
  expect(ear.now()).toBe(400)
  expect(ear.msUntil(700)).toBe(300)
  voice(1000)
  expect(ear.now()).toBe(1400)
})

test('a stream that stops and goes on has been silent for as long as it stopped', async () => {
  const { clock, ear, hear } = open()
  hear(100)
  await clock.advance(5000)
  expect(ear.now()).toBe(5100)
  hear(20)
  expect(ear.now()).toBe(5100)
})

test('a moment of the ear can be told by the clock', async () => {
  const { clock, ear, hear } = open()
  hear(1000)
  hear(20)
  await clock.advance(20)
  expect(ear.toClock(1020)).toBe(0)
  expect(ear.toClock(ear.now())).toBe(clock.now())
})

test.each([8_000, 24_000, 48_000])('audio at %i Hz is heard at 16 kHz', (rateHz) => {
  const { steps, hear } = open()
  hear(640, rateHz)
  expect(steps.length).toBeWithin(18, 21)
})
