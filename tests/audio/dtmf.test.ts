import { describe, expect, test } from 'bun:test'
import { DtmfDetector, dtmfTones } from '../../src/audio/dtmf.ts'
import { decodeG711, encodeG711, MU_LAW } from '../../src/audio/g711.ts'
import { HopSplitter } from '../../src/audio/hop.ts'
import { Resampler } from '../../src/audio/resample.ts'
import { noise } from '../support/noise.ts'
import { allison, cards, librivox } from '../support/speech.ts'

const ALL = '0123456789ABCD*#'

function keysIn(samples: Int16Array): string {
  const detector = new DtmfDetector()
  const splitter = new HopSplitter(8_000)
  let keys = ''
  splitter.push(samples, (hop) => (keys += detector.hear(hop) ?? ''))
  return keys
}

function pair(lowHz: number, highHz: number, { ms = 100, low = 8_000, high = 8_000 } = {}): Int16Array {
  return Int16Array.from({ length: ms * 8 }, (_, n) =>
    Math.round(low * Math.sin((2 * Math.PI * lowHz * n) / 8_000) + high * Math.sin((2 * Math.PI * highHz * n) / 8_000)),
  )
}

describe('tones of keys', () => {
  test('are found again, each once', () => {
    expect(keysIn(dtmfTones(ALL, 8_000))).toBe(ALL)
    expect(keysIn(dtmfTones('1122', 8_000))).toBe('1122')
  })

  test('survive the line: 24 kHz down to 8, and μ-law', () => {
    const line = new Resampler(24_000, 8_000).process(dtmfTones(ALL, 24_000))
    const bytes = new Uint8Array(line.length)
    encodeG711(MU_LAW, line, bytes)
    expect(keysIn(decodeG711(MU_LAW, bytes))).toBe(ALL)
  })

  test('are found wherever they begin within a hop', () => {
    for (let offset = 0; offset < 160; offset += 7) {
      const samples = dtmfTones('7', 8_000)
      const shifted = new Int16Array(offset + samples.length)
      shifted.set(samples, offset)
      expect(keysIn(shifted)).toBe('7')
    }
  })

  test('last 100 ms and leave 100 ms of silence', () => {
    const samples = dtmfTones('5', 8_000)
    expect(samples).toHaveLength(1_600)
    expect(samples.subarray(400, 700).some((sample) => Math.abs(sample) > 15_000)).toBe(true)
    expect(samples.subarray(800).every((sample) => sample === 0)).toBe(true)
  })

  test('exist for the sixteen keys only', () => {
    for (const wrong of ['E', 'a', ' ', 'é']) expect(() => dtmfTones(wrong, 8_000)).toThrow(RangeError)
  })
})

describe('a key is heard', () => {
  test.each([
    ['1.5 % low', 0.985],
    ['1.5 % high', 1.015],
  ])('from a telephone that is %s', (_name, factor) => {
    expect(keysIn(pair(770 * factor, 1_336 * factor))).toBe('5')
  })

  test('with one group softer, as lines make it', () => {
    expect(keysIn(pair(770, 1_336, { low: 8_000, high: 4_000 }))).toBe('5')
    expect(keysIn(pair(770, 1_336, { low: 5_500, high: 8_000 }))).toBe('5')
  })

  test('once, though one hop of it is damaged', () => {
    expect(keysIn(pair(770, 1_336, { ms: 200 }).fill(0, 640, 800))).toBe('5')
  })

  test('twice, when it is let go for 60 ms', () => {
    const tone = pair(770, 1_336, { ms: 80 })
    const pressed = new Int16Array(2 * tone.length + 480)
    pressed.set(tone)
    pressed.set(tone, tone.length + 480)
    for (let from = 0; from < 160; from += 16) expect(keysIn(pressed.subarray(from))).toBe('55')
  })

  test('once, however long it is held', () => {
    expect(keysIn(pair(941, 1_336, { ms: 3_000 }))).toBe('0')
  })
})

describe('no key is heard', () => {
  test.each([
    ['in a tone alone', pair(770, 1_336, { high: 0 })],
    ['in two tones of one group', pair(697, 941)],
    ['in 20 ms', pair(770, 1_336, { ms: 20 })],
    ['with too much twist', pair(770, 1_336, { low: 2_000, high: 8_000 })],
    ['in a whisper', pair(770, 1_336, { low: 60, high: 60 })],
    ['in the dial tone', pair(350, 440, { ms: 1_000 })],
    ['in silence', new Int16Array(8_000)],
  ])('%s', (_name, samples) => {
    expect(keysIn(samples)).toBe('')
  })

  test('in recorded speech', () => {
    const prompts = ['demo-thanks', 'demo-congrats', 'demo-instruct', 'demo-abouttotry', 'demo-echotest']
    const recordings = [...librivox(), ...cards()].map(({ samples }) => samples).concat(prompts.map(allison))
    let seconds = 0
    for (const samples of recordings) {
      seconds += samples.length / 16_000
      expect(keysIn(new Resampler(16_000, 8_000).process(samples))).toBe('')
    }
    expect(seconds).toBeGreaterThan(90)
  })

  test('in noise', () => {
    expect(keysIn(noise(30_000, -20))).toBe('')
  })
})
