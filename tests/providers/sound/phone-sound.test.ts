import { expect, test } from 'bun:test'
import { decodeG711, encodeG711, MU_LAW } from '../../../src/audio/g711.ts'
import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { PHONE_RATE_HZ, PhoneSound } from '../../../src/providers/sound/phone-sound.ts'
import { librivox } from '../../support/speech.ts'

const HOP = LISTEN_RATE_HZ / 50

/** Two seconds of recorded speech as a carrier sends it: μ-law of 8 kHz. */
function carried(): Uint8Array {
  const speech = librivox()[0]?.samples.subarray(LISTEN_RATE_HZ, 3 * LISTEN_RATE_HZ) ?? new Int16Array(0)
  const half = new Resampler(LISTEN_RATE_HZ, PHONE_RATE_HZ).process(speech)
  const bytes = new Uint8Array(half.length)
  encodeG711(MU_LAW, half, bytes)
  return bytes
}

/** As the vendor gets it, after the call has made 16 kHz of it. */
function sent(bytes: Uint8Array): Uint8Array {
  const heard = new Resampler(PHONE_RATE_HZ, LISTEN_RATE_HZ).process(decodeG711(MU_LAW, bytes)).slice()
  const phone = new PhoneSound()
  const parts: number[] = []
  for (let at = 0; at + HOP <= heard.length; at += HOP) parts.push(...phone.encode(heard.subarray(at, at + HOP)))
  return Uint8Array.from(parts)
}

/** At 48 kHz, so that a delay of parts of a sample can be found. */
const fine = (bytes: Uint8Array): Int16Array => new Resampler(PHONE_RATE_HZ, 48_000).process(decodeG711(MU_LAW, bytes))

test('a telephone line comes out as it went in, a few milliseconds later: 25 dB and more above all that is added', () => {
  const bytes = carried()
  const [before, after] = [fine(bytes), fine(sent(bytes))]
  expect(after).toHaveLength(before.length)
  const ratios = Array.from({ length: 480 }, (_, delay) => {
    let [signal, noise] = [0, 0]
    for (let at = delay; at < after.length; at += 3) {
      const was = before[at - delay] ?? 0
      signal += was * was
      noise += ((after[at] ?? 0) - was) ** 2
    }
    return 10 * Math.log10(signal / noise)
  })
  expect(Math.max(...ratios)).toBeGreaterThan(25)
})

test('a hop becomes half as many bytes as it has samples, from the first on', () => {
  const phone = new PhoneSound()
  for (let hop = 0; hop < 5; hop++) expect(phone.encode(new Int16Array(HOP))).toHaveLength(HOP / 2)
})
