import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { G722Decoder, G722Encoder } from '../../src/audio/g722.ts'
import { bytesFromSamples, levelDb } from '../../src/audio/pcm.ts'
import { joined } from '../../src/audio/sounds.ts'
import { type G722Signal, g722Signals, randomBytes } from '../support/g722-signals.ts'

const FIXTURES = new URL('../fixtures/audio/g722/', import.meta.url)
const signals = g722Signals()
const names = Object.keys(signals) as G722Signal[]
const decodedBy: Record<G722Signal | 'random', string> = JSON.parse(
  readFileSync(new URL('decoded.json', FIXTURES), 'utf8'),
)

const encodedElsewhere = (name: G722Signal) => Uint8Array.from(readFileSync(new URL(`${name}.g722`, FIXTURES)))

const hash = async (samples: Int16Array) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytesFromSamples(samples)))).toHex()

const through = (samples: Int16Array) => new G722Decoder().decode(new G722Encoder().encode(samples))

describe('another codec', () => {
  test.each(names)('decodes our %s to the bit', async (name) => {
    expect(await hash(new G722Decoder().decode(encodedElsewhere(name)))).toBe(decodedBy[name])
  })

  test.each(names)('encodes %s as we do, to the bit', (name) => {
    expect(new G722Encoder().encode(signals[name])).toEqual(encodedElsewhere(name))
  })

  test('makes of random bytes what we make of them', async () => {
    expect(await hash(new G722Decoder().decode(randomBytes()))).toBe(decodedBy.random)
  })
})

describe('a stream', () => {
  test('is the same in hops as in one piece', () => {
    const encoder = new G722Encoder()
    const decoder = new G722Decoder()
    const hops = Array.from({ length: 25 }, (_, at) => signals.speech.subarray(at * 320, (at + 1) * 320))
    const packets = hops.map((hop) => encoder.encode(hop).slice())
    const heard = packets.map((packet) => decoder.decode(packet))
    expect(packets.flatMap((packet) => Array.from(packet))).toEqual(Array.from(encodedElsewhere('speech')))
    expect(joined(heard)).toEqual(through(signals.speech))
  })

  test('is two samples a byte, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const samples = new G722Decoder().decode(bytes)
        expect(samples).toHaveLength(2 * bytes.length)
        expect(new G722Encoder().encode(samples)).toHaveLength(bytes.length)
      }),
    )
  })

  test('at full scale saturates instead of wrapping round', () => {
    const square = Int16Array.from({ length: 3_200 }, (_, n) => (n % 160 < 80 ? 32_767 : -32_768))
    const heard = through(square)
    // The middle of each half of the wave, past the delay.
    for (let at = 640 + 22 + 40; at < heard.length; at += 80) {
      const was = square[at - 22] ?? 0
      expect(Math.sign(heard[at] ?? 0)).toBe(Math.sign(was))
      expect(Math.abs(heard[at] ?? 0)).toBeGreaterThan(28_000)
    }
  })

  test('never sends the four zeros that lines use to mark lost bits', () => {
    for (const name of names)
      for (const byte of new G722Encoder().encode(signals[name])) expect(byte & 0x3c).not.toBe(0)
  })
})

/** Of both filters together, in samples. */
const DELAY = 22

function snrDb(samples: Int16Array): number {
  const heard = through(samples).subarray(DELAY)
  let signal = 0
  let noise = 0
  for (const [at, sample] of heard.entries()) {
    signal += (samples[at] ?? 0) ** 2
    noise += ((samples[at] ?? 0) - sample) ** 2
  }
  return 10 * Math.log10(signal / noise)
}

const sine = (hz: number, db: number) =>
  Int16Array.from({ length: 16_000 }, (_, n) => 32_767 * 10 ** (db / 20) * Math.sin((2 * Math.PI * hz * n) / 16_000))

test.each([
  [1_004, -10, 35],
  [1_004, -40, 34],
  [3_000, -10, 34],
  [6_000, -10, 23],
])('%d Hz at %d dBFS keeps above its noise by %d dB', (hz, db, snr) => {
  expect(snrDb(sine(hz, db))).toBeWithin(snr, snr + 1)
})

test('recorded speech keeps above its noise by 32 dB', () => {
  expect(snrDb(signals.speech)).toBeWithin(32, 33)
})

test('what no line of 8 kHz carries is heard', () => {
  expect(levelDb(through(sine(6_500, -20)))).toBeWithin(-24, -22)
})
