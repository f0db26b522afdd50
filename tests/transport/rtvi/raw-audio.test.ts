import { describe, expect, test } from 'bun:test'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { writeWav } from '../../../src/audio/wav.ts'
import { readBase64Pcm, readPcm } from '../../../src/transport/rtvi/raw-audio.ts'
import { concatenated } from '../../../src/std/bytes.ts'

const samples = Int16Array.from({ length: 640 }, (_, index) => index * 40 - 12_000)

/** A stereo file is the mono one with two in the place of one. */
function stereo(): Uint8Array {
  const both = Int16Array.from({ length: samples.length * 2 }, (_, index) => samples[index >> 1] ?? 0)
  const wav = writeWav({ samples: both, rateHz: 16_000 })
  new DataView(wav.buffer).setUint16(22, 2, true)
  return wav
}

/** As a writer leaves it that does not know how much will come. */
function endless(): Uint8Array {
  const wav = writeWav({ samples, rateHz: 16_000 })
  const view = new DataView(wav.buffer)
  view.setUint32(4, 0xffff_ffff, true)
  view.setUint32(40, 0xffff_ffff, true)
  return wav
}

describe('a WAV header at the head of a message of audio', () => {
  test.each([
    ['of the rate the message says', writeWav({ samples, rateHz: 16_000 }), 16_000],
    ['of another rate, which holds', writeWav({ samples, rateHz: 24_000 }), 24_000],
    ['of two channels', stereo(), 16_000],
    ['of no certain length', endless(), 16_000],
  ])('%s is not heard', (_kind, wav, rateHz) => {
    expect(readPcm(wav, 16_000, 1)).toEqual({ samples, rateHz })
    expect(readBase64Pcm(wav.toBase64(), 16_000, 1)).toEqual({ samples, rateHz })
  })

  test('that makes no sense is objected to, and nothing of it is heard', () => {
    const wav = writeWav({ samples, rateHz: 16_000 })
    new DataView(wav.buffer).setUint16(34, 24, true)
    expect(readPcm(wav, 16_000, 1)).toContain('16-bit PCM')
    expect(readPcm(wav.subarray(0, 20), 16_000, 1)).toBeString()
  })

  test('is only one with both its marks: samples may look like its beginning', () => {
    const riff = concatenated([new TextEncoder().encode('RIFF'), bytesFromSamples(samples)])
    expect(readPcm(riff, 16_000, 1)).toMatchObject({ rateHz: 16_000, samples: { length: samples.length + 2 } })
  })
})
