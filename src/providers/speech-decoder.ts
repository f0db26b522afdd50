import { type Pcm, samplesFromBytes } from '../audio/pcm.ts'

/** The bytes are no speech we can play; the message says what they are. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError'
}

/** Headers with cover art and the like are left to music players. */
const MAX_HEADER_BYTES = 64 * 1024

/**
 * Turns a streamed speech reply, cut anywhere, into samples: bare s16le at `rawRateHz`, or a WAV whose header tells the rate.
 * One per reply. Throws `SpeechError`.
 */
export class SpeechDecoder {
  #rateHz: number
  /** Bytes that wait for more: an unfinished header, or half a sample. */
  #rest = new Uint8Array(0)
  #reading: 'nothing' | 'header' | 'samples' = 'nothing'
  /** How much of the WAV's data chunk is still to come; what follows it is not sound. */
  #leftBytes = Number.POSITIVE_INFINITY

  constructor(rawRateHz: number) {
    this.#rateHz = rawRateHz
  }

  /** The samples these bytes complete, if any. */
  push(chunk: Uint8Array): Pcm | undefined {
    let bytes = this.#rest.length === 0 ? chunk : concatenated(this.#rest, chunk)
    if (this.#reading === 'nothing' && bytes.length >= 4) {
      refuseCompressed(bytes)
      this.#reading = tagAt(bytes, 0) === 'RIFF' ? 'header' : 'samples'
    }
    if (this.#reading === 'header') bytes = this.#afterHeader(bytes)
    if (this.#reading !== 'samples') {
      this.#rest = bytes.slice()
      return undefined
    }
    const whole = Math.min(bytes.length, this.#leftBytes) & ~1
    this.#rest = whole < this.#leftBytes ? bytes.slice(whole) : new Uint8Array(0)
    this.#leftBytes -= whole
    return whole === 0 ? undefined : { samples: samplesFromBytes(bytes.subarray(0, whole)), rateHz: this.#rateHz }
  }

  /** What is left of `bytes` behind the header; all of them while the header is unfinished. */
  #afterHeader(bytes: Uint8Array): Uint8Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let told = false
    for (let at = 12; at + 8 <= bytes.length;) {
      const tag = tagAt(bytes, at)
      const size = view.getUint32(at + 4, true)
      if (tag === 'data') {
        if (!told) throw new SpeechError('a WAV without a format')
        // Streaming writers do not know the size yet and leave 0 or the largest number.
        if (size > 0 && size < 0x7fff_ffff) this.#leftBytes = size & ~1
        this.#reading = 'samples'
        return bytes.subarray(at + 8)
      }
      if (tag === 'fmt ' && at + 24 <= bytes.length) {
        this.#rateHz = rateOf(view, at + 8)
        told = true
      }
      at += 8 + size + (size & 1)
    }
    if (bytes.length > MAX_HEADER_BYTES) throw new SpeechError('a WAV without data')
    return bytes
  }
}

function rateOf(view: DataView, at: number): number {
  const rateHz = view.getUint32(at + 4, true)
  const isMono16 = view.getUint16(at + 2, true) === 1 && view.getUint16(at + 14, true) === 16
  if (!isMono16 || rateHz < 8_000 || rateHz > 48_000)
    throw new SpeechError('a WAV that is not mono 16-bit at 8 to 48 kHz')
  return rateHz
}

/** Some servers ignore the format asked for; as samples it would be a roar in the caller's ear. */
function refuseCompressed(bytes: Uint8Array): void {
  const tag = tagAt(bytes, 0)
  if (tag.startsWith('ID3') || isMp3Frame(bytes)) throw new SpeechError('MP3')
  if (tag === 'OggS') throw new SpeechError('Ogg')
  if (tag === 'fLaC') throw new SpeechError('FLAC')
}

/** The header of an MP3 frame: its sync, layer III, and a bit rate and a sample rate that exist. */
function isMp3Frame([sync = 0, version = 0, rates = 0]: Uint8Array): boolean {
  const [bitRate, sampleRate] = [rates >> 4, (rates >> 2) & 3]
  return sync === 0xff && (version & 0xe6) === 0xe2 && bitRate > 0 && bitRate < 15 && sampleRate < 3
}

const tagAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
