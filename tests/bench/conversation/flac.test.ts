import { expect, test } from 'bun:test'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { readFlac } from './flac.ts'

/** Writes bits, the highest first. */
class BitWriter {
  #bits = ''

  put(value: number, bits: number): this {
    this.#bits += (value < 0 ? 2 ** bits + value : value).toString(2).padStart(bits, '0')
    return this
  }

  zeros(count: number): this {
    this.#bits += `${'0'.repeat(count)}1`
    return this
  }

  bytes(): Uint8Array {
    const whole = this.#bits.padEnd(Math.ceil(this.#bits.length / 8) * 8, '0')
    return Uint8Array.from(whole.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
  }
}

/** A file of one frame, whose subframe is written by `write`. */
function flacOf(samples: readonly number[], write: (bits: BitWriter) => void): Uint8Array {
  const bits = new BitWriter()
  for (const letter of 'fLaC') bits.put(letter.charCodeAt(0), 8)
  bits.put(1, 1).put(0, 7).put(34, 24)
  bits.put(16, 16).put(16, 16).put(0, 24).put(0, 24)
  bits.put(16_000, 20).put(0, 3).put(15, 5).put(0, 4).put(samples.length, 32)
  const md5 = new Bun.CryptoHasher('md5').update(bytesFromSamples(Int16Array.from(samples))).digest()
  for (const byte of md5) bits.put(byte, 8)
  bits.put(0x3ffe, 14).put(0, 2).put(6, 4).put(5, 4).put(0, 4).put(4, 3).put(0, 1)
  bits
    .put(0, 8)
    .put(samples.length - 1, 8)
    .put(0, 8)
  write(bits)
  const frame = bits.bytes()
  const file = new Uint8Array(frame.length + 2)
  file.set(frame)
  return file
}

const RAMP = [100, 103, 104, 107, 112, 115, 116, 119]

test('samples that stand as they are', () => {
  const file = flacOf(RAMP, (bits) => {
    bits.put(0, 1).put(1, 6).put(0, 1)
    for (const sample of RAMP) bits.put(sample, 16)
  })
  expect(readFlac(file)).toEqual({ samples: Int16Array.from(RAMP), rateHz: 16_000 })
})

test('differences from the sample before, in Rice codes', () => {
  const file = flacOf(RAMP, (bits) => {
    bits
      .put(0, 1)
      .put(9, 6)
      .put(0, 1)
      .put(RAMP[0] ?? 0, 16)
    bits.put(0, 2).put(0, 4).put(1, 4)
    for (const [at, sample] of RAMP.entries()) {
      if (at === 0) continue
      const folded = 2 * (sample - (RAMP[at - 1] ?? 0))
      bits.zeros(folded >> 1).put(folded & 1, 1)
    }
  })
  expect([...readFlac(file).samples]).toEqual(RAMP)
})

test('a prediction by weights, with a shift', () => {
  const line = [-8, -6, -4, -2, 0, 2, 4, 7]
  const file = flacOf(line, (bits) => {
    bits
      .put(0, 1)
      .put(32 + 1, 6)
      .put(0, 1)
      .put(-8, 16)
      .put(-6, 16)
    bits.put(4, 4).put(1, 5).put(4, 5).put(-2, 5)
    bits.put(0, 2).put(0, 4).put(15, 4).put(2, 5)
    for (const off of [0, 0, 0, 0, 0, 1]) bits.put(off, 2)
  })
  expect([...readFlac(file).samples]).toEqual(line)
})

test('silence', () => {
  const file = flacOf([0, 0, 0, 0], (bits) => bits.put(0, 1).put(0, 6).put(0, 1).put(0, 16))
  expect([...readFlac(file).samples]).toEqual([0, 0, 0, 0])
})

test('a file that was changed is found out by its checksum', () => {
  const file = flacOf([5, 5], (bits) => bits.put(0, 1).put(0, 6).put(0, 1).put(5, 16))
  file[file.length - 3] = 6
  expect(() => readFlac(file)).toThrow('damaged')
  expect(() => readFlac(new Uint8Array(60))).toThrow('no FLAC file')
})
