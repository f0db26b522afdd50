import { type Pcm, samplesFromBytes } from '../../audio/pcm.ts'
import { concatenated } from '../../std/bytes.ts'
import { foreignSound, isPrintable, opensWith, textKind } from './foreign-sound.ts'
import { NoiseGuard } from './noise-guard.ts'

/** The bytes are no speech we can play; the message says what they are. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError'
}

/** Headers with cover art and the like are left to music players. */
const MAX_HEADER_BYTES = 64 * 1024
/** RIFF, four bytes of size, WAVE. */
const OPENING_BYTES = 12
/** Tag and size of a chunk. */
const CHUNK_BYTES = 8
/** What is read of a `fmt ` chunk. */
const FORMAT_BYTES = 16
const FORMAT_PCM = 1
const FORMAT_EXTENSIBLE = 0xfffe
/**
 * A piece of text is about 15 s of speech. Streaming writers do not know the size yet and leave 0, the largest number there is,
 * or one that is large enough.
 */
const LONGEST_SECONDS = 60

/** What the next bytes are. `left` counts down; it is Infinity where the writer did not know the size. */
type Part =
  | { readonly type: 'opening' | 'riff' | 'chunk' | 'after-data' }
  | { readonly type: 'format'; readonly size: number }
  | { readonly type: 'skipped'; left: number; readonly before: 'chunk' | 'after-data' }
  | { readonly type: 'samples'; left: number; readonly isPadded: boolean }

/**
 * Turns a streamed speech reply, cut anywhere, into samples: bare s16le at `rawRateHz`, or WAV files one behind the other, whose
 * headers tell the rate. One per reply. Throws `SpeechError`.
 */
export class SpeechDecoder {
  readonly #guard = new NoiseGuard()
  #rateHz: number
  /** Bytes that wait for more: an unfinished header, or half a sample. */
  #rest: Uint8Array = new Uint8Array(0)
  #part: Part = { type: 'opening' }
  #headerBytes = 0
  #hasFormat = false
  #hasSamples = false

  constructor(rawRateHz: number) {
    this.#rateHz = rawRateHz
  }

  /** The samples these bytes complete, if any. */
  push(chunk: Uint8Array): Pcm | undefined {
    let bytes = this.#rest.length === 0 ? chunk : concatenated([this.#rest, chunk])
    const found: Uint8Array[] = []
    for (let used = this.#read(bytes, found); used !== undefined; used = this.#read(bytes, found)) {
      bytes = bytes.subarray(used)
    }
    this.#rest = bytes.slice()
    return this.#pcm(found)
  }

  /** The last samples, when no more bytes come. Throws when the speech broke off. */
  end(): Pcm | undefined {
    const rest = this.#rest
    this.#rest = new Uint8Array(0)
    switch (this.#part.type) {
      case 'opening':
        if (rest.length > 0 && rest.every(isPrintable)) throw new SpeechError(textKind(rest))
        return this.#pcm([rest])
      case 'samples':
        if (Number.isFinite(this.#part.left)) throw new SpeechError('a WAV that breaks off')
        return this.#pcm([rest])
      case 'after-data':
        return undefined
      case 'skipped':
        if (this.#part.before === 'after-data') return undefined
        break
      case 'riff':
      case 'chunk':
      case 'format':
        break
      default:
        return this.#part satisfies never
    }
    throw new SpeechError('a WAV that breaks off')
  }

  /** Reads the next part, or as much of it as there is. Gives the bytes used; undefined when it needs more. */
  #read(bytes: Uint8Array, found: Uint8Array[]): number | undefined {
    const part = this.#part
    switch (part.type) {
      case 'opening':
        return this.#open(bytes)
      case 'riff':
        if (bytes.length < OPENING_BYTES) return undefined
        if (riffAt(bytes, 0) === 'none') throw new SpeechError('a RIFF file that is no WAV')
        this.#headerBytes = 0
        this.#hasFormat = false
        this.#part = { type: 'chunk' }
        return OPENING_BYTES
      case 'chunk':
        return bytes.length < CHUNK_BYTES ? undefined : this.#chunk(viewOf(bytes))
      case 'format':
        return bytes.length < FORMAT_BYTES ? undefined : this.#format(viewOf(bytes), part.size)
      case 'skipped': {
        const used = Math.min(part.left, bytes.length)
        part.left -= used
        if (part.left === 0) this.#part = { type: part.before }
        return part.left === 0 ? used : used || undefined
      }
      case 'samples':
        return this.#samples(bytes, part, found)
      case 'after-data':
        return this.#afterData(bytes)
      default:
        return part satisfies never
    }
  }

  #open(bytes: Uint8Array): number | undefined {
    const foreign = foreignSound(bytes)
    if (foreign === 'unclear') return undefined
    if (foreign !== undefined) throw new SpeechError(foreign)
    this.#part = opensWith(bytes, 'RIFF', 0) === 'all' ? { type: 'riff' } : endless()
    return 0
  }

  #chunk(view: DataView): number {
    const tag = tagOf(view)
    const size = view.getUint32(4, true)
    if (tag === 'data') {
      if (!this.#hasFormat) throw new SpeechError('a WAV without a format')
      const isKnown = size > 0 && size <= LONGEST_SECONDS * this.#rateHz * 2
      this.#part = isKnown ? { type: 'samples', left: size, isPadded: size % 2 === 1 } : endless()
      return CHUNK_BYTES
    }
    this.#headerBytes += size
    if (this.#headerBytes > MAX_HEADER_BYTES) throw new SpeechError('a WAV without data')
    if (tag === 'fmt ' && size < FORMAT_BYTES) throw new SpeechError('a WAV without a format')
    this.#part = tag === 'fmt ' ? { type: 'format', size } : skipped(size, 'chunk')
    return CHUNK_BYTES
  }

  #format(view: DataView, size: number): number {
    const format = view.getUint16(0, true)
    const rateHz = view.getUint32(4, true)
    const isMono16 = view.getUint16(2, true) === 1 && view.getUint16(14, true) === 16
    if ((format !== FORMAT_PCM && format !== FORMAT_EXTENSIBLE) || !isMono16 || rateHz < 8_000 || rateHz > 48_000)
      throw new SpeechError('a WAV that is not mono 16-bit at 8 to 48 kHz')
    if (this.#hasSamples && rateHz !== this.#rateHz) throw new SpeechError('WAV files of different rates')
    this.#rateHz = rateHz
    this.#hasFormat = true
    this.#part = skipped(size - FORMAT_BYTES, 'chunk')
    return FORMAT_BYTES
  }

  /** Up to the end of the data, or to the header of another file, which may come before or without such an end. */
  #samples(bytes: Uint8Array, part: Extract<Part, { type: 'samples' }>, found: Uint8Array[]): number | undefined {
    const region = bytes.subarray(0, Math.min(bytes.length, part.left))
    const header = nextRiff(region)
    const isWhole = region.length === part.left
    if (header?.match === 'all') {
      this.#found(region.subarray(0, header.at), found)
      this.#part = { type: 'riff' }
      return header.at
    }
    if (isWhole) {
      this.#found(region, found)
      this.#part = part.isPadded ? { type: 'skipped', left: 1, before: 'after-data' } : { type: 'after-data' }
      return region.length
    }
    const used = (header?.at ?? region.length) & ~1
    this.#found(region.subarray(0, used), found)
    part.left -= used
    return used || undefined
  }

  /** Chunks of the same file, another file, padding, or more samples than the header told of. */
  #afterData(bytes: Uint8Array): number | undefined {
    if (bytes[0] === 0 && bytes[1] === 0) return 2
    if (bytes.length < CHUNK_BYTES) return undefined
    const view = viewOf(bytes)
    if (tagOf(view) === 'RIFF') this.#part = { type: 'riff' }
    else if (bytes.subarray(0, 4).every(isPrintable) && view.getUint32(4, true) <= MAX_HEADER_BYTES)
      this.#part = skipped(CHUNK_BYTES + view.getUint32(4, true), 'after-data')
    else this.#part = endless()
    return 0
  }

  #found(bytes: Uint8Array, found: Uint8Array[]): void {
    if (bytes.length < 2) return
    this.#hasSamples = true
    found.push(bytes.subarray(0, bytes.length & ~1))
  }

  #pcm(found: readonly Uint8Array[]): Pcm | undefined {
    const samples = samplesFromBytes(concatenated(found))
    if (this.#guard.hears(samples)) throw new SpeechError('noise: compressed, or samples of another kind')
    return samples.length === 0 ? undefined : { samples, rateHz: this.#rateHz }
  }
}

const endless = (): Part => ({ type: 'samples', left: Number.POSITIVE_INFINITY, isPadded: false })

/** Chunks start on even offsets. */
const skipped = (size: number, before: 'chunk' | 'after-data'): Part =>
  size === 0 ? { type: before } : { type: 'skipped', left: size + (size & 1), before }

/** Where another file begins, or may begin as far as there are bytes. */
function nextRiff(bytes: Uint8Array): { at: number; match: 'all' | 'part' } | undefined {
  for (let at = bytes.indexOf(LETTER_R); at !== -1; at = bytes.indexOf(LETTER_R, at + 1)) {
    const match = riffAt(bytes, at)
    if (match !== 'none') return { at, match }
  }
  return undefined
}

const LETTER_R = 0x52

/** The size between the two words may be anything. */
function riffAt(bytes: Uint8Array, at: number): 'all' | 'part' | 'none' {
  const riff = opensWith(bytes, 'RIFF', at)
  return riff === 'all' ? opensWith(bytes, 'WAVE', at + 8) : riff
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const tagOf = (view: DataView): string =>
  String.fromCharCode(view.getUint8(0), view.getUint8(1), view.getUint8(2), view.getUint8(3))
