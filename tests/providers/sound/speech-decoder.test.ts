import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { A_LAW, encodeG711, type G711, MU_LAW } from '../../../src/audio/g711.ts'
import { writeWav } from '../../../src/audio/wav.ts'
import { SpeechDecoder, SpeechError } from '../../../src/providers/sound/speech-decoder.ts'
import { concatenated } from '../../../src/std/bytes.ts'
import { Random } from '../../support/random.ts'
import { allison, librivox } from '../../support/speech.ts'
import { threadMs } from '../../support/thread-time.ts'

const VOICE = librivox()[0]?.samples.subarray(16_000, 48_000) ?? new Int16Array(0)
const LOUD = VOICE.map((sample) => Math.max(-32_768, Math.min(32_767, sample * 12)))
const text = (words: string) => new TextEncoder().encode(words)
const random = new Random(7)
const cuts = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 })

/** All that is played of these bytes, cut into pieces of these sizes again and again; or why they are refused. */
function played(bytes: Uint8Array, sizes: readonly number[] = [999]): { samples: number[]; refused?: string } {
  const decoder = new SpeechDecoder(24_000)
  const samples: number[] = []
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1
      samples.push(...(decoder.push(bytes.slice(at, at + size))?.samples ?? []))
      at += size
    }
    samples.push(...(decoder.end()?.samples ?? []))
    return { samples }
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error
    return { samples, refused: error.message }
  }
}

function wav(samples: Int16Array, { size, rateHz = 24_000 }: { size?: number; rateHz?: number } = {}): Uint8Array {
  const bytes = writeWav({ samples: samples.slice(), rateHz })
  if (size !== undefined) new DataView(bytes.buffer).setUint32(40, size, true)
  return bytes
}

const bare = (samples: Int16Array) => bytesFromSamples(samples.slice())

/** Samples as another kind of number. */
const as = (bytesEach: number, write: (view: DataView, at: number, sample: number) => void) => {
  const view = new DataView(new ArrayBuffer(LOUD.length * bytesEach))
  for (const [index, sample] of LOUD.entries()) write(view, index * bytesEach, sample)
  return new Uint8Array(view.buffer)
}

const g711 = (law: G711) => {
  const bytes = new Uint8Array(LOUD.length)
  encodeG711(law, LOUD, bytes)
  return bytes
}

describe('WAV files', () => {
  const sizes: [string, number | undefined][] = [
    ['told', undefined],
    ['0', 0],
    ['the largest', 0xffff_ffff],
    ['what sox leaves', 0x7fff_f000],
    ['what the whole speech will have', 1_000_000],
  ]
  test.each(sizes)('one behind the other are heard whole and without their headers: size %s', (_, size) => {
    const parts = [VOICE.subarray(0, 3001), VOICE.subarray(3001, 9000), VOICE.subarray(9000, 20_000)]
    const last = size === 1_000_000 ? undefined : size
    const files = parts.map((part, index) => wav(part, { ...((index < 2 ? size : last) && { size: size ?? 0 }) }))
    fc.assert(
      fc.property(cuts, (at) => {
        expect(played(concatenated(files), at)).toEqual({ samples: [...VOICE.subarray(0, 20_000)] })
      }),
      { seed: 7, numRuns: 30 },
    )
  })

  test('may have other chunks before and behind their data, with and without padding', () => {
    const list = text('LIST\u0004\u0000\u0000\u0000abcd')
    const odd = text('id3 \u0003\u0000\u0000\u0000abc\u0000')
    const samples = VOICE.subarray(0, 2000)
    const file = wav(samples)
    const early = concatenated([file.slice(0, 12), odd, list, file.slice(12)])
    const bytes = concatenated([early, list, odd, file, new Uint8Array(6), file])
    fc.assert(
      fc.property(cuts, (at) => {
        expect(played(bytes, at)).toEqual({ samples: [...samples, ...samples, ...samples] })
      }),
      { seed: 7, numRuns: 30 },
    )
  })

  test('whose header counts the first part only are heard to the end', () => {
    const bytes = concatenated([wav(VOICE.subarray(0, 5000)), bare(VOICE.subarray(5000, 20_000))])
    expect(played(bytes).samples).toEqual([...VOICE.subarray(0, 20_000)])
  })

  test('may follow bare samples', () => {
    const bytes = concatenated([bare(VOICE.subarray(0, 5000)), wav(VOICE.subarray(5000, 20_000))])
    expect(played(bytes).samples).toEqual([...VOICE.subarray(0, 20_000)])
  })

  test.each([
    ['that break off in their data', wav(VOICE).slice(0, 20_001), 'a WAV that breaks off'],
    ['that break off in their header', wav(VOICE).slice(0, 30), 'a WAV that breaks off'],
    ['of two rates', concatenated([wav(VOICE), wav(VOICE, { rateHz: 16_000 })]), 'WAV files of different rates'],
    ['of MP3', Uint8Array.from(wav(VOICE)).with(20, 0x55), 'a WAV that is not mono 16-bit at 8 to 48 kHz'],
    [
      'without data',
      concatenated([
        text('RIFF____WAVE'),
        ...Array.from({ length: 40 }, () => concatenated([text('LIST\0\x08\0\0'), new Uint8Array(2048)])),
      ]),
      'a WAV without data',
    ],
  ])('%s are refused', (_, bytes, why) => {
    expect(played(bytes).refused).toBe(why)
  })
})

describe('what is no speech', () => {
  const beginnings: [string, Uint8Array][] = [
    ['MP3', text('ID3\u0004 and so on')],
    ['MP3', Uint8Array.of(0xff, 0xfb, 0x90, 0x64)],
    ['AAC', Uint8Array.of(0xff, 0xf1, 0x50, 0x80)],
    ['AAC', Uint8Array.of(0xff, 0xf9, 0x4c, 0x40)],
    ['Ogg', text('OggS\u0000\u0002')],
    ['FLAC', text('fLaC\u0000')],
    ['MP4', Uint8Array.of(0, 0, 0, 0x18, ...text('ftypM4A '))],
    ['WebM', Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x9f)],
    ['AMR', text('#!AMR-WB\n')],
    ['AIFF', text('FORM\0\0\x10\0AIFF')],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ['a stream of events', text('event: speech.audio.delta\ndata: {"audio":"AAAA"}\n\n')],
    ['a stream of events', text(': keep-alive\n\n')],
    ['JSON', text('{"error":"no"}')],
    ['JSON', text('[]')],
    ['a page', text('<!doctype html><p>Bad gateway')],
    ['a text', text('UklGRiQAAABXQVZFZm10IBAAAAABAAEA')],
    ['a text', text('Error')],
    ['a RIFF file that is no WAV', text('RIFF\0\0\0\0AVI LIST')],
    ['a big-endian WAV', text('RIFX\0\0\0\0WAVE')],
  ]
  test.each(beginnings)('is refused as %s however it is cut, before anything is played', (name, beginning) => {
    // Short texts come alone; of the rest the beginning has to do.
    const bytes = name.startsWith('a text') || name === 'JSON' ? beginning : concatenated([beginning, bare(VOICE)])
    for (const sizes of [[1], [3], [7, 1], [999]]) expect(played(bytes, sizes)).toEqual({ samples: [], refused: name })
  })

  const noises: [string, Uint8Array][] = [
    ['compressed', as(2, (view, at) => view.setUint16(at, Math.floor(random.next() * 65_536)))],
    ['floating point', as(4, (view, at, sample) => view.setFloat32(at, sample / 32_768, true))],
    [
      '24 bits',
      as(3, (view, at, sample) =>
        view.setInt32(at - (at > 0 ? 1 : 0), (sample << 16) | ((at * 40_503) & 0xff00), true),
      ),
    ],
    ['32 bits', as(4, (view, at, sample) => view.setInt32(at, (sample << 16) | ((at * 40_503) & 0xffff), true))],
    ['8 bits', as(1, (view, at, sample) => view.setUint8(at, (sample >> 8) + 128))],
    ['the other byte order', as(2, (view, at, sample) => view.setInt16(at, sample, false))],
    ['a lost byte', concatenated([Uint8Array.of(0), bare(LOUD)])],
    ['A-law', g711(A_LAW)],
    ['μ-law', g711(MU_LAW)],
  ]
  test.each(noises)('is stopped soon, whatever its numbers are: %s', (_, bytes) => {
    const { samples, refused } = played(bytes, [1200])
    expect(refused).toMatch(/^(?:noise|a text)/)
    // 150 ms, where it comes in pieces of 25.
    expect(samples.length).toBeLessThanOrEqual(3600)
  })

  test('is neither loud speech nor what a telephone makes of it', () => {
    for (const samples of [...librivox().map((one) => one.samples), allison('demo-thanks'), allison('tt-monkeys')]) {
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1)
      for (const gain of [1, 32_767 / peak]) {
        const loud = samples.map((sample) => Math.max(-32_768, Math.min(32_767, sample * gain)))
        expect(played(bare(loud)).refused).toBeUndefined()
      }
    }
  })
})

describe('decoding', () => {
  test('any bytes give samples or a SpeechError', () => {
    const opening = fc.constantFrom('RIFF____WAVE', 'RIFF____WAVEfmt ', 'RIFF____WAVEdata', 'RIFF', 'ID3', '')
    fc.assert(
      fc.property(opening, fc.array(fc.uint8Array({ maxLength: 200 })), (head, chunks) => {
        played(concatenated([text(head), ...chunks]), [13])
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  test('samples that open like the sync of an MP3, and are none, are played at once', () => {
    for (const opening of [Int16Array.of(-1, -1), Int16Array.of(-1025, -1), Int16Array.of(-257, 0)]) {
      expect(new SpeechDecoder(24_000).push(bytesFromSamples(opening))?.samples).toEqual(opening)
    }
  })

  test('bare samples pass through byte by byte, to the last', () => {
    expect(played(bare(VOICE.subarray(0, 300)), [1]).samples).toEqual([...VOICE.subarray(0, 300)])
    expect(played(bare(Int16Array.of(3, 0x4952)), [1]).samples).toEqual([3, 0x4952])
  })

  test('a header in every byte takes time in proportion', () => {
    const bytes = concatenated(Array.from({ length: 300_000 }, () => text('RIFF')))
    const decoder = new SpeechDecoder(24_000)
    decoder.push(bytesFromSamples(VOICE.slice(0, 300)))
    const began = threadMs()
    expect(() => decoder.push(bytes)).not.toThrow()
    expect(threadMs() - began).toBeLessThan(1000)
  })
})
