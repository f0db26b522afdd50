import { describe, expect, test } from 'bun:test'
import { BeepDetector } from '../../src/audio/beep.ts'
import { dtmfTones } from '../../src/audio/dtmf.ts'
import { decodeG711, encodeG711, MU_LAW } from '../../src/audio/g711.ts'
import { HopSplitter } from '../../src/audio/hop.ts'
import { Resampler } from '../../src/audio/resample.ts'
import { noise } from '../support/noise.ts'
import { joined } from '../../src/audio/sounds.ts'
import { allison, cards, librivox } from '../support/speech.ts'

const RATE_HZ = 16_000

const beep = (hz: number, ms: number, peak = 8_000, rateHz = RATE_HZ) =>
  Int16Array.from({ length: (ms * rateHz) / 1000 }, (_, n) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * n) / rateHz)),
  )

const silence = (ms: number) => new Int16Array(ms * 16)

/** When beeps began and ended, in milliseconds. */
function beepsIn(samples: Int16Array): (readonly [number, number])[] {
  const detector = new BeepDetector()
  const splitter = new HopSplitter(RATE_HZ)
  const found: [number, number][] = []
  let atMs = 0
  let was = false
  splitter.push(samples, (hop) => {
    atMs += 20
    const is = detector.hear(hop)
    if (is && !was) found.push([atMs, atMs])
    const last = found.at(-1)
    if (is && last) last[1] = atMs
    was = is
  })
  return found
}

function mixed(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, n) => Math.max(-32_768, Math.min(32_767, sample + (other[n] ?? 0))))
}

function overTheTelephone(samples: Int16Array): Int16Array {
  const narrow = new Resampler(RATE_HZ, 8_000).process(samples).slice()
  const bytes = new Uint8Array(narrow.length)
  encodeG711(MU_LAW, narrow, bytes)
  return new Resampler(8_000, RATE_HZ).process(decodeG711(MU_LAW, bytes)).slice()
}

describe('a beep is heard', () => {
  test('at every pitch that machines beep at, wherever it begins within a hop', () => {
    for (let hz = 400; hz <= 2500; hz += 13)
      expect(beepsIn(joined([silence(100 + (hz % 20)), beep(hz, 150), silence(200)]))).toHaveLength(1)
  })

  test('within 160 ms, and no more within 60 ms of its end', () => {
    const [[beganMs, endedMs] = [0, 0]] = beepsIn(joined([silence(500), beep(1000, 400), silence(500)]))
    expect(beganMs).toBeLessThanOrEqual(660)
    expect(endedMs).toBeGreaterThan(860)
    expect(endedMs).toBeLessThanOrEqual(960)
  })

  test('over a telephone', () => {
    for (const hz of [425, 440, 850, 1000, 1400])
      expect(beepsIn(overTheTelephone(joined([silence(200), beep(hz, 300, 4000), silence(200)])))).toHaveLength(1)
  })

  test('in the noise of a poor line, 15 dB below it', () => {
    for (const hz of [425, 1000, 1375]) {
      const samples = joined([silence(300), beep(hz, 500, 4000), silence(300)])
      expect(beepsIn(mixed(samples, noise(1100, -36)))).toHaveLength(1)
    }
  })

  test('when it is as soft as a whisper', () => {
    expect(beepsIn(joined([silence(100), beep(1000, 300, 400), silence(100)]))).toHaveLength(1)
  })

  test('right behind speech', () => {
    const [first] = librivox()
    const speech = first?.samples ?? silence(0)
    const beeps = beepsIn(joined([speech, silence(400), beep(1000, 400), silence(300)]))
    expect(beeps).toHaveLength(1)
    expect(beeps[0]?.[0]).toBeGreaterThan(speech.length / 16)
  })

  test('once, though one hop of it is damaged, and twice when there are two', () => {
    const damaged = beep(1000, 600)
    damaged.fill(0, 4800, 5000)
    expect(beepsIn(joined([damaged, silence(200)]))).toHaveLength(1)
    expect(beepsIn(joined([beep(1000, 300), silence(200), beep(1000, 300), silence(200)]))).toHaveLength(2)
  })
})

describe('no beep is heard', () => {
  test('in recorded speech, also over a telephone', () => {
    const prompts = ['demo-thanks', 'demo-congrats', 'demo-instruct', 'demo-abouttotry', 'demo-echotest']
    const recordings = [...librivox(), ...cards()].map(({ samples }) => samples).concat(prompts.map(allison))
    let seconds = 0
    for (const samples of recordings) {
      seconds += samples.length / RATE_HZ
      expect(beepsIn(samples)).toEqual([])
      expect(beepsIn(overTheTelephone(samples))).toEqual([])
    }
    expect(seconds).toBeGreaterThan(90)
  })

  test.each([
    ['in the keys of a telephone', new Resampler(8_000, RATE_HZ).process(dtmfTones('0123456789ABCD*#', 8_000))],
    ['in a tone of 80 ms', joined([silence(100), beep(1000, 80), silence(100)])],
    ['in a hum below 400 Hz', beep(200, 1000)],
    ['in a whistle above 2500 Hz', beep(3000, 1000)],
    ['in two tones', mixed(beep(700, 1000), beep(1700, 1000))],
    [
      'in a tone that glides',
      Int16Array.from({ length: 16_000 }, (_, n) => 8000 * Math.sin(0.1 * n + 0.00003 * n * n)),
    ],
    ['in noise', noise(10_000, -20)],
    ['in silence', silence(1000)],
  ])('%s', (_name, samples) => {
    expect(beepsIn(samples)).toEqual([])
  })
})
