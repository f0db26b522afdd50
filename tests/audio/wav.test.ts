import { expect, test } from 'bun:test'
import fc from 'fast-check'

import { readWav, WavError, writeWav } from '../../src/audio/wav.ts'

const samples = Int16Array.of(0, 1, -1, 32_767, -32_768, 5)

/** A header of our own making with chosen fields, then `data`. */
function wav(
  fields: { format?: number; channels?: number; rateHz?: number; bits?: number; sizeBytes?: number },
  data: Int16Array,
) {
  const bytes = writeWav({ samples: data, rateHz: fields.rateHz ?? 16_000 })
  const view = new DataView(bytes.buffer)
  view.setUint16(20, fields.format ?? 1, true)
  view.setUint16(22, fields.channels ?? 1, true)
  view.setUint16(34, fields.bits ?? 16, true)
  view.setUint32(40, fields.sizeBytes ?? data.byteLength, true)
  return bytes
}

test('what was written is read back', () => {
  fc.assert(
    fc.property(fc.int16Array({ maxLength: 500 }), fc.constantFrom(8_000, 16_000, 44_100, 48_000), (any, rateHz) => {
      expect(readWav(writeWav({ samples: any, rateHz }))).toEqual({ samples: any, rateHz })
    }),
    { seed: 1 },
  )
})

test('stereo becomes the mean of both sides', () => {
  const stereo = Int16Array.of(100, 200, -32_768, -32_768, 32_767, 32_767, 1, 0)
  expect(readWav(wav({ channels: 2 }, stereo)).samples).toEqual(Int16Array.of(150, -32_768, 32_767, 0))
})

test('chunks we do not know are passed over, odd lengths padded as RIFF says', () => {
  const plain = writeWav({ samples, rateHz: 8_000 })
  const note = Uint8Array.of(...new TextEncoder().encode('LIST'), 3, 0, 0, 0, 1, 2, 3, 0)
  const bytes = Uint8Array.of(...plain.subarray(0, 36), ...note, ...plain.subarray(36))
  expect(readWav(bytes)).toEqual({ samples, rateHz: 8_000 })
})

test('the extensible form of PCM is read', () => {
  const plain = writeWav({ samples, rateHz: 8_000 })
  const format = new Uint8Array(40)
  format.set(plain.subarray(20, 36))
  format.set([0xfe, 0xff], 0)
  format.set([1, 0], 24)
  const bytes = Uint8Array.of(...plain.subarray(0, 16), 40, 0, 0, 0, ...format, ...plain.subarray(36))
  expect(readWav(bytes).samples).toEqual(samples)
})

test('a data size that runs past the end, as streaming writers leave it, means what is there', () => {
  expect(readWav(wav({ sizeBytes: 0xffff_ffff }, samples)).samples).toEqual(samples)
  expect(readWav(wav({}, samples).subarray(0, 44 + 7)).samples).toEqual(samples.subarray(0, 3))
})

test.each([
  ['float', { format: 3, bits: 32 }, 'WAV must be 16-bit PCM, not format 3 of 32 bits'],
  ['mu-law', { format: 7, bits: 8 }, 'WAV must be 16-bit PCM, not format 7 of 8 bits'],
  ['5.1 channels', { channels: 6 }, 'WAV must be mono or stereo, not 6 channels'],
  ['96 kHz', { rateHz: 96_000 }, 'WAV must be at 8000 to 48000 Hz, not 96000'],
])('%s is refused with the reason', (_, fields, reason) => {
  expect(() => readWav(wav(fields, samples))).toThrow(new WavError(reason))
})

test('files without their parts are refused with the reason', () => {
  const bytes = writeWav({ samples, rateHz: 8_000 })
  expect(() => readWav(new Uint8Array(0))).toThrow('not a WAV file')
  expect(() => readWav(new TextEncoder().encode('ID3 an mp3 file'))).toThrow('not a WAV file')
  expect(() => readWav(bytes.subarray(0, 12))).toThrow('without a format')
  expect(() => readWav(bytes.subarray(0, 36))).toThrow('without data')
  expect(() => readWav(bytes.subarray(0, 30))).toThrow('cut short')
  expect(() => readWav(Uint8Array.of(...bytes.subarray(0, 12), ...bytes.subarray(36)))).toThrow('before its format')
})

test('any bytes and any damage give samples no longer than the file, or a WavError', () => {
  const good = writeWav({ samples: new Int16Array(100), rateHz: 16_000 })
  const damaged = fc
    .array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), { maxLength: 6 })
    .map((edits) => {
      const bytes = good.slice()
      for (const [at, value] of edits) bytes[at] = value
      return bytes
    })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), fc.nat({ max: good.length }), (bytes, cut) => {
      try {
        expect(readWav(bytes.subarray(0, cut)).samples.byteLength).toBeLessThanOrEqual(cut)
      } catch (error) {
        expect(error).toBeInstanceOf(WavError)
      }
    }),
    { seed: 1, numRuns: 2_000 },
  )
})
