import { concatenated } from '../../std/bytes.ts'

/** A message of the `pipecat` package's `Frame`, by the member of its oneof that is set. Absent numbers are 0, absent texts ''. */
export type ProtoFrame =
  | { kind: 'none' }
  | { kind: 'text'; text: string }
  | { kind: 'audio'; audio: Uint8Array; sampleRate: number; channels: number }
  | { kind: 'transcription'; text: string; userId: string; timestamp: string }
  | { kind: 'message'; data: string }
  | { kind: 'interruption' }

/** Deeper groups of unknown fields are refused; no message of the package has any. */
const MAX_GROUP_DEPTH = 16

/** The members of the oneof are its fields 1 to 5. */
const LAST_MEMBER = 5

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()
const NO_BYTES = new Uint8Array(0)

class Malformed extends Error {}

/** Reads one `Frame`; undefined when the bytes are not one. Copies nothing but texts: `audio` is a view. */
export function readFrame(bytes: Uint8Array): ProtoFrame | undefined {
  try {
    // Of a oneof the last one wins, and only that one is read: a message can hold half a million.
    let member = 0
    let content: Uint8Array = NO_BYTES
    readFields(bytes, (field, value) => {
      if (typeof value === 'number' || field > LAST_MEMBER) return
      member = field
      content = value
    })
    return readMember(member, content)
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

function readMember(field: number, bytes: Uint8Array): ProtoFrame {
  const blobs: Uint8Array[] = []
  const numbers: number[] = []
  const read = () =>
    readFields(bytes, (inner, value) => {
      if (inner > 5) return
      if (typeof value === 'number') numbers[inner] = value
      else blobs[inner] = value
    })
  switch (field) {
    case 1:
      read()
      return { kind: 'text', text: textOf(blobs[3]) }
    case 2:
      read()
      return { kind: 'audio', audio: blobs[3] ?? NO_BYTES, sampleRate: numbers[4] ?? 0, channels: numbers[5] ?? 0 }
    case 3:
      read()
      return { kind: 'transcription', text: textOf(blobs[3]), userId: textOf(blobs[4]), timestamp: textOf(blobs[5]) }
    case 4:
      read()
      return { kind: 'message', data: textOf(blobs[1]) }
    case 5:
      read()
      return { kind: 'interruption' }
    default:
      return { kind: 'none' }
  }
}

function textOf(bytes: Uint8Array | undefined): string {
  if (!bytes) return ''
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Malformed('text is not UTF-8')
  }
}

/** Visits varint and length-delimited fields in order; fixed-width fields and groups are only stepped over. */
function readFields(bytes: Uint8Array, visit: (field: number, value: number | Uint8Array) => void): void {
  const open: number[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1, length = 0; length < 10; length++, scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Malformed('cut short')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    throw new Malformed('varint too long')
  }
  const skip = (length: number): number => {
    // Checked before anything is allocated: a length is only a claim.
    if (length > bytes.length - at) throw new Malformed('cut short')
    const from = at
    at += length
    return from
  }
  while (at < bytes.length) {
    const tag = varint()
    const field = Math.floor(tag / 8)
    if (field === 0 || tag > 0xffff_ffff) throw new Malformed('no such field')
    switch (tag % 8) {
      case 0: {
        const value = varint()
        if (open.length === 0) visit(field, value)
        break
      }
      case 1:
        skip(8)
        break
      case 2: {
        const length = varint()
        const from = skip(length)
        if (open.length === 0) visit(field, bytes.subarray(from, from + length))
        break
      }
      case 3:
        if (open.push(field) > MAX_GROUP_DEPTH) throw new Malformed('nested too deep')
        break
      case 4:
        if (open.pop() !== field) throw new Malformed('group not open')
        break
      case 5:
        skip(4)
        break
      default:
        throw new Malformed('no such wire type')
    }
  }
  if (open.length > 0) throw new Malformed('group not closed')
}

export const writeText = (text: string): Uint8Array => blob(1, blob(3, encoder.encode(text)))

export const writeTranscription = (text: string, timestamp: string): Uint8Array =>
  blob(3, concatenated([blob(3, encoder.encode(text)), blob(5, encoder.encode(timestamp))]))

export const writeMessageFrame = (data: string): Uint8Array => blob(4, blob(1, encoder.encode(data)))

export const writeInterruption = (): Uint8Array => blob(5, NO_BYTES)

/** Writes audio of one length and rate again and again into the same bytes. */
export class AudioWriter {
  readonly #bytes: Uint8Array
  readonly #audioAt: number

  constructor(audioBytes: number, rateHz: number) {
    const audio = blob(3, new Uint8Array(audioBytes))
    const tail = Uint8Array.from([(4 << 3) | 0, ...varintBytes(rateHz), (5 << 3) | 0, 1])
    this.#bytes = blob(2, concatenated([audio, tail]))
    this.#audioAt = this.#bytes.length - tail.length - audioBytes
  }

  /** The bytes are overwritten by the next call. */
  write(pcm: Uint8Array): Uint8Array {
    this.#bytes.set(pcm, this.#audioAt)
    return this.#bytes
  }
}

const blob = (field: number, payload: Uint8Array): Uint8Array =>
  concatenated([Uint8Array.from([(field << 3) | 2, ...varintBytes(payload.length)]), payload])

function varintBytes(value: number): number[] {
  const bytes: number[] = []
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80)
  bytes.push(value)
  return bytes
}
