import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Application, createEncoder, getPacketInfo } from 'libopus-wasm'
import { openOpusDecoder } from '../../src/audio/opus-decoder.ts'
import { openOpusEncoder } from '../../src/audio/opus-encoder.ts'
import { opusPacketSamples } from '../../src/audio/opus-packet.ts'
import { joined } from '../../src/audio/sounds.ts'
import { Random } from '../support/random.ts'
import { librivox } from '../support/speech.ts'

const HOP = 320
const speech = librivox()[0]?.samples ?? new Int16Array()

const hopsOf = (samples: Int16Array): Int16Array[] =>
  Array.from({ length: Math.floor(samples.length / HOP) }, (_, at) => samples.subarray(at * HOP, (at + 1) * HOP))

async function encoded(loss: number): Promise<Uint8Array[]> {
  using encoder = await openOpusEncoder(16_000)
  encoder.expectLoss(loss)
  return hopsOf(speech).map((hop) => encoder.encode(hop))
}

/** How much of `reference` is in `heard`, in dB. */
function snrDb(reference: readonly Int16Array[], heard: readonly Int16Array[]): number {
  let signal = 0
  let noise = 0
  for (const [at, hop] of reference.entries()) {
    for (const [i, sample] of hop.entries()) {
      signal += sample ** 2
      noise += (sample - (heard[at]?.[i] ?? 0)) ** 2
    }
  }
  return 10 * Math.log10(signal / noise)
}

/** The lost hops, as they were and as they were made up. */
async function conceal(fec: boolean, loss: number): Promise<number> {
  const random = new Random(11)
  const packets = await encoded(loss)
  const lost = packets.map(() => random.chance(loss))
  using lossless = await openOpusDecoder({ fec })
  using decoder = await openOpusDecoder({ fec })
  const reference: Int16Array[] = []
  const made: Int16Array[] = []
  for (const [at, packet] of packets.entries()) {
    const hop = lossless.decode(packet)
    const next = packets[at + 1]
    if (!lost[at]) decoder.decode(packet)
    else {
      reference.push(hop)
      made.push(next && !lost[at + 1] ? decoder.recover(next) : decoder.conceal())
    }
  }
  return snrDb(reference, made)
}

describe.each([
  ['libopus-wasm', true],
  ['opus-decoder', false],
])('%s decodes', (_name, fec) => {
  // The codec's own delay in samples at 16 kHz, encoder and decoder together: 2.5 and 6.5 ms.
  test.each([
    ['low-delay', 0, 40],
    ['hybrid', 0.01, 104],
  ] as const)('%s speech to 16 kHz, hop for hop', async (_mode, loss, delay) => {
    using decoder = await openOpusDecoder({ fec })
    const heard = (await encoded(loss)).map((packet) => decoder.decode(packet))
    expect(heard.every((hop) => hop.length === HOP)).toBe(true)
    const flat = joined(heard).subarray(delay)
    expect(snrDb([speech.subarray(0, flat.length)], [flat])).toBeGreaterThan(14)
  })

  test('any length of packet', async () => {
    for (const ms of [10, 20, 40, 60]) {
      using encoder = await createEncoder({ sampleRate: 48_000, channels: 1, frameSize: ms * 48 })
      using decoder = await openOpusDecoder({ fec })
      const packet = encoder.encode(new Int16Array(ms * 48))
      expect(opusPacketSamples(packet)).toBe(ms * 48)
      expect(decoder.decode(packet).length).toBe(ms * 16)
    }
  })

  test('stereo, as mono', async () => {
    using encoder = await createEncoder({ sampleRate: 48_000, channels: 2, application: Application.Audio })
    using decoder = await openOpusDecoder({ fec })
    const both = Int16Array.from(
      { length: 1920 },
      (_, i) => 8000 * Math.sin((Math.floor(i / 2) * Math.PI * 2 * 440) / 48_000),
    )
    let peak = 0
    for (let hop = 0; hop < 5; hop++) {
      const heard = decoder.decode(encoder.encode(both))
      expect(heard.length).toBe(HOP)
      peak = Math.max(...heard)
    }
    expect(peak).toBeWithin(5000, 12_000)
  })

  test('a hop in place of any lost packet', async () => {
    using decoder = await openOpusDecoder({ fec })
    for (const packet of (await encoded(0.01)).slice(0, 60)) decoder.decode(packet)
    expect(decoder.conceal().length).toBe(HOP)
    expect(decoder.recover((await encoded(0.01))[61] ?? new Uint8Array()).length).toBe(HOP)
    // Extrapolation fades: a second later nothing is left.
    for (let hop = 0; hop < 50; hop++) decoder.conceal()
    expect(Math.max(...decoder.conceal().map(Math.abs))).toBeLessThan(200)
  })

  test('what passes the framing check, whatever it holds, without throwing', async () => {
    using decoder = await openOpusDecoder({ fec })
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (packet) => {
        const samples = opusPacketSamples(packet)
        if (samples > 0) expect(decoder.decode(packet).length).toBe(samples / 3)
      }),
      { seed: 7, numRuns: 2000 },
    )
  })
})

test('the copy in the next packet is worth several decibels of extrapolation', async () => {
  const [recovered, extrapolated] = [await conceal(true, 0.1), await conceal(false, 0.1)]
  expect(recovered).toBeGreaterThan(4)
  expect(recovered - extrapolated).toBeGreaterThan(3)
})

const celtOnly = (packet: Uint8Array): boolean => (packet[0] ?? 0) >> 3 >= 16

/** The largest step from one sample to the next. */
const steepest = (samples: Int16Array): number =>
  samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (samples[i - 1] ?? sample))), 0)

describe('the encoder', () => {
  const tone = Int16Array.from({ length: HOP * 150 }, (_, i) => 8000 * Math.sin((i * Math.PI * 2 * 440) / 16_000))

  test('sends without copies until a loss is reported, and again after five reports without one', async () => {
    using encoder = await openOpusEncoder(16_000)
    const next = (): Uint8Array => encoder.encode(speech.subarray(0, HOP))
    expect(celtOnly(next())).toBe(true)
    encoder.expectLoss(1 / 256)
    expect(celtOnly(next())).toBe(false)
    for (let report = 1; report < 5; report++) encoder.expectLoss(0)
    expect(celtOnly(next())).toBe(false)
    encoder.expectLoss(0)
    expect(celtOnly(next())).toBe(true)
  })

  test('changes between the two without a click', async () => {
    using encoder = await openOpusEncoder(16_000)
    using decoder = await openOpusDecoder({ fec: true })
    const heard = hopsOf(tone).map((hop, at) => {
      if (at === 50) encoder.expectLoss(0.05)
      if (at >= 95 && at < 100) encoder.expectLoss(0)
      return decoder.decode(encoder.encode(hop))
    })
    // A sine of this height moves 1382 a sample at its steepest.
    expect(steepest(joined(heard.slice(45, 60)))).toBeLessThan(3000)
    expect(steepest(joined(heard.slice(95, 110)))).toBeLessThan(3000)
  })
})

test('a packet is called malformed exactly when libopus does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 80 }), async (packet) => {
      const info = await getPacketInfo(packet).catch(() => undefined)
      expect(opusPacketSamples(packet)).toBe(info?.samples ?? 0)
    }),
    { seed: 3, numRuns: 3000 },
  )
  expect(opusPacketSamples(new Uint8Array())).toBe(0)
})
