import { bytesFromSamples, type Pcm } from '../../../src/audio/pcm.ts'
import { BitReader } from './bits.ts'

const MAGIC = 'fLaC'
const SYNC = 0x3ffe
const SAMPLE_BITS = 16
/** By the code in the header of a frame (RFC 9639, §9.1.1); 6 and 7 stand behind it, and from 8 on they are powers of two. */
const BLOCK_SIZES: Readonly<Record<number, number>> = { 1: 192, 2: 576, 3: 1152, 4: 2304, 5: 4608 }
/** What a fixed predictor makes of the samples before, by its order (§9.2.5). */
const FIXED: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]]

/** Decodes a FLAC file (RFC 9639) of one channel and 16 bits, and proves it by the file's own checksum. Throws `Error` for any other. */
export function readFlac(bytes: Uint8Array): Pcm {
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 4)) !== MAGIC) throw new Error('this is no FLAC file')
  const info = new BitReader(bytes, 8)
  info.unsigned(32)
  info.unsigned(24)
  info.unsigned(24)
  const rateHz = info.unsigned(20)
  const channels = info.unsigned(3) + 1
  const bits = info.unsigned(5) + 1
  if (channels !== 1 || bits !== SAMPLE_BITS)
    throw new Error(`FLAC of ${channels} channels and ${bits} bits is not read`)
  const samples = new Int16Array(info.unsigned(4) * 2 ** 32 + info.unsigned(32))
  const checksum = Array.from({ length: 16 }, () => info.unsigned(8).toString(16).padStart(2, '0')).join('')
  const reader = new BitReader(bytes, framesAt(bytes))
  for (let at = 0; at < samples.length && !reader.isAtEnd;) at += readFrame(reader, samples.subarray(at))
  const actual = new Bun.CryptoHasher('md5').update(bytesFromSamples(samples)).digest('hex')
  if (actual !== checksum && !/^0*$/.test(checksum)) throw new Error('the FLAC file is damaged')
  return { samples, rateHz }
}

/** Behind the last block of metadata. */
function framesAt(bytes: Uint8Array): number {
  for (let at = MAGIC.length; ;) {
    const header = new BitReader(bytes, at)
    const isLast = header.unsigned(1) === 1
    header.unsigned(7)
    at += 4 + header.unsigned(24)
    if (isLast) return at
  }
}

/** Gives how many samples were in it. */
function readFrame(reader: BitReader, out: Int16Array): number {
  if (reader.unsigned(14) !== SYNC) throw new Error('a frame of the FLAC file is damaged')
  reader.unsigned(2)
  const sizeCode = reader.unsigned(4)
  const rateCode = reader.unsigned(4)
  reader.unsigned(8)
  // The number of the frame, written as UTF-8 writes a letter.
  const lead = reader.unsigned(8)
  for (let more = Math.clz32(~(lead << 24)) - 1; more > 0; more--) reader.unsigned(8)
  const size = sizeCode === 6 ? reader.unsigned(8) + 1 : sizeCode === 7 ? reader.unsigned(16) + 1 : blockSize(sizeCode)
  if (rateCode === 12) reader.unsigned(8)
  else if (rateCode > 12) reader.unsigned(16)
  reader.unsigned(8)
  out.set(readSubframe(reader, size))
  reader.toByte()
  reader.unsigned(16)
  return size
}

const blockSize = (code: number): number => BLOCK_SIZES[code] ?? 256 * 2 ** (code - 8)

function readSubframe(reader: BitReader, size: number): Int32Array {
  reader.unsigned(1)
  const type = reader.unsigned(6)
  const wasted = reader.unsigned(1) === 1 ? reader.zeros() + 1 : 0
  const bits = SAMPLE_BITS - wasted
  const samples = new Int32Array(size)
  if (type === 0) samples.fill(reader.signed(bits))
  else if (type === 1) for (let at = 0; at < size; at++) samples[at] = reader.signed(bits)
  else if (type >= 8 && type <= 12) readPredicted(reader, samples, bits, FIXED[type - 8])
  else if (type >= 32) readPredicted(reader, samples, bits, type - 31)
  else throw new Error(`FLAC has no subframe ${type}`)
  return wasted === 0 ? samples : samples.map((sample) => sample << wasted)
}

/** The first samples as they are, then what a prediction from those before was off by. `predictor`: known, or of this order and in the file. */
function readPredicted(
  reader: BitReader,
  samples: Int32Array,
  bits: number,
  predictor: readonly number[] | number = [],
): void {
  const order = typeof predictor === 'number' ? predictor : predictor.length
  for (let at = 0; at < order; at++) samples[at] = reader.signed(bits)
  let weights = typeof predictor === 'number' ? [] : predictor
  let shift = 0
  if (typeof predictor === 'number') {
    const precision = reader.unsigned(4) + 1
    shift = reader.signed(5)
    weights = Array.from({ length: order }, () => reader.signed(precision))
  }
  readResidual(reader, samples, order)
  for (let at = order; at < samples.length; at++) {
    let sum = 0
    for (let back = 0; back < order; back++) sum += (weights[back] as number) * (samples[at - 1 - back] as number)
    samples[at] = (samples[at] as number) + Math.floor(sum / 2 ** shift)
  }
}

/** Rice codes, in partitions that have a parameter each (§9.2.7). */
function readResidual(reader: BitReader, samples: Int32Array, order: number): void {
  const parameterBits = reader.unsigned(2) === 0 ? 4 : 5
  const escape = 2 ** parameterBits - 1
  const partitions = 2 ** reader.unsigned(4)
  const length = samples.length / partitions
  for (let partition = 0; partition < partitions; partition++) {
    const parameter = reader.unsigned(parameterBits)
    const rawBits = parameter === escape ? reader.unsigned(5) : 0
    for (let at = partition === 0 ? order : partition * length; at < (partition + 1) * length; at++)
      samples[at] = parameter === escape ? reader.signed(rawBits) : rice(reader, parameter)
  }
}

function rice(reader: BitReader, parameter: number): number {
  const folded = reader.zeros() * 2 ** parameter + reader.unsigned(parameter)
  return folded & 1 ? -((folded + 1) / 2) : folded / 2
}
