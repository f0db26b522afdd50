import { bytesFromSamples, samplesFromBytes, type Pcm } from './pcm.ts'

/** The bytes are no WAV file we read; the message says why in words for its owner. */
export class WavError extends Error {
  override readonly name = 'WavError'
}

const HEADER_BYTES = 44
const FORMAT_PCM = 1
const FORMAT_MU_LAW = 7
/** WAVE_FORMAT_EXTENSIBLE: the true format opens the sub-format GUID, 24 bytes into the chunk. */
const FORMAT_EXTENSIBLE = 0xfffe

interface Layout {
  channels: number
  rateHz: number
}

/**
 * Reads a RIFF/WAVE file of 16-bit PCM at 8 to 48 kHz; stereo becomes the mean of both sides. Throws `WavError`.
 * A data size beyond the end, as streaming writers leave it (0xffffffff), means all the bytes there are.
 */
export function readWav(bytes: Uint8Array): Pcm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isWav(bytes)) throw new WavError('not a WAV file: it does not open with RIFF and WAVE')
  let layout: Layout | undefined
  for (let at = 12; at + 8 <= bytes.length;) {
    const tag = tagAt(bytes, at)
    const body = at + 8
    const end = Math.min(bytes.length, body + view.getUint32(at + 4, true))
    if (tag === 'fmt ') layout = readLayout(view, body, end)
    if (tag === 'data') {
      if (!layout) throw new WavError('WAV data comes before its format')
      const whole = body + Math.floor((end - body) / (2 * layout.channels)) * 2 * layout.channels
      const samples = samplesFromBytes(bytes.subarray(body, whole))
      return { samples: layout.channels === 2 ? downMix(samples) : samples, rateHz: layout.rateHz }
    }
    // Chunks start on even offsets.
    at = end + (end & 1)
  }
  throw new WavError(layout ? 'WAV file without data' : 'WAV file without a format')
}

/** Whether the bytes open as a WAV file does. */
export const isWav = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x52 && bytes.length >= 12 && tagAt(bytes, 0) === 'RIFF' && tagAt(bytes, 8) === 'WAVE'

/** Writes a mono 16-bit PCM WAV file. */
export function writeWav(pcm: Pcm): Uint8Array {
  const data = bytesFromSamples(pcm.samples)
  const bytes = new Uint8Array(HEADER_BYTES + data.length)
  bytes.set(wavHeader('linear', pcm.rateHz, data.length))
  bytes.set(data, HEADER_BYTES)
  return bytes
}

/** What opens a mono WAV of so much data. */
export function wavHeader(encoding: 'linear' | 'mu-law', rateHz: number, dataBytes: number): Uint8Array {
  const sampleBytes = encoding === 'linear' ? 2 : 1
  const bytes = new Uint8Array(HEADER_BYTES)
  const view = new DataView(bytes.buffer)
  putTag(bytes, 0, 'RIFF')
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true)
  putTag(bytes, 8, 'WAVE')
  putTag(bytes, 12, 'fmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, encoding === 'linear' ? FORMAT_PCM : FORMAT_MU_LAW, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rateHz, true)
  view.setUint32(28, rateHz * sampleBytes, true)
  view.setUint16(32, sampleBytes, true)
  view.setUint16(34, sampleBytes * 8, true)
  putTag(bytes, 36, 'data')
  view.setUint32(40, dataBytes, true)
  return bytes
}

function readLayout(view: DataView, body: number, end: number): Layout {
  if (end - body < 16) throw new WavError('WAV format chunk is cut short')
  const tag = view.getUint16(body, true)
  const extended = tag === FORMAT_EXTENSIBLE && end - body >= 26
  const format = extended ? view.getUint16(body + 24, true) : tag
  const channels = view.getUint16(body + 2, true)
  const rateHz = view.getUint32(body + 4, true)
  const bits = view.getUint16(body + 14, true)
  if (format !== FORMAT_PCM || bits !== 16)
    throw new WavError(`WAV must be 16-bit PCM, not format ${format} of ${bits} bits`)
  if (channels !== 1 && channels !== 2) throw new WavError(`WAV must be mono or stereo, not ${channels} channels`)
  if (rateHz < 8_000 || rateHz > 48_000) throw new WavError(`WAV must be at 8000 to 48000 Hz, not ${rateHz}`)
  return { channels, rateHz }
}

function downMix(stereo: Int16Array): Int16Array {
  const mono = new Int16Array(stereo.length >> 1)
  for (let index = 0; index < mono.length; index++) {
    mono[index] = ((stereo[2 * index] as number) + (stereo[2 * index + 1] as number)) >> 1
  }
  return mono
}

const tagAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

function putTag(bytes: Uint8Array, at: number, tag: string): void {
  for (let index = 0; index < tag.length; index++) bytes[at + index] = tag.charCodeAt(index)
}
