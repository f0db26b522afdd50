/** A field of a message: its number and its value. Numbers are whole. */
export type Field = readonly [number, string | number | boolean | Uint8Array]

const VARINT = 0
const FIXED_64 = 1
const BYTES = 2
const FIXED_32 = 5

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A message of Protocol Buffers. */
export function encodeMessage(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'boolean') {
      parts.push(varint(number * 8 + VARINT), varint(Number(value)))
      continue
    }
    const bytes = typeof value === 'string' ? encoder.encode(value) : value
    parts.push(varint(number * 8 + BYTES), varint(bytes.length), bytes)
  }
  return joined(parts)
}

/** What a message holds, field by field, in its order. Undefined for bytes that are none. */
export function decodeMessage(bytes: Uint8Array): Message | undefined {
  const fields = new Map<number, (number | Uint8Array)[]>()
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at)
    if (!tag) return undefined
    const read = readValue(bytes, tag.next, tag.value % 8)
    if (!read) return undefined
    const number = Math.floor(tag.value / 8)
    const all = fields.get(number)
    if (all) all.push(read.value)
    else fields.set(number, [read.value])
    at = read.next
  }
  return new Message(fields)
}

export class Message {
  readonly #fields: ReadonlyMap<number, readonly (number | Uint8Array)[]>

  constructor(fields: ReadonlyMap<number, readonly (number | Uint8Array)[]>) {
    this.#fields = fields
  }

  /** 0 where there is none, as the format has it. */
  number(field: number): number {
    const value = this.#fields.get(field)?.at(-1)
    return typeof value === 'number' ? value : 0
  }

  /** Of 32 bits. Undefined where there is none, which may mean 0. */
  float(field: number): number | undefined {
    const value = this.#fields.get(field)?.at(-1)
    if (!(value instanceof Uint8Array) || value.length !== 4) return undefined
    return new DataView(value.buffer, value.byteOffset).getFloat32(0, true)
  }

  text(field: number): string {
    const value = this.#fields.get(field)?.at(-1)
    return value instanceof Uint8Array ? decoder.decode(value) : ''
  }

  /** Those that are messages. */
  messages(field: number): readonly Message[] {
    return (this.#fields.get(field) ?? []).flatMap((value) =>
      value instanceof Uint8Array ? (decodeMessage(value) ?? []) : [],
    )
  }
}

interface Read<T> {
  readonly value: T
  readonly next: number
}

function readValue(bytes: Uint8Array, at: number, type: number): Read<number | Uint8Array> | undefined {
  if (type === VARINT) return readVarint(bytes, at)
  const length =
    type === BYTES ? readVarint(bytes, at) : { value: type === FIXED_64 ? 8 : type === FIXED_32 ? 4 : -1, next: at }
  if (!length || length.value < 0 || length.next + length.value > bytes.length) return undefined
  const next = length.next + length.value
  return { value: bytes.subarray(length.next, next), next }
}

/** Of those above 2⁵³ some bits are lost. */
function readVarint(bytes: Uint8Array, from: number): Read<number> | undefined {
  let value = 0
  for (let at = from; at < Math.min(bytes.length, from + 10); at++) {
    const byte = bytes[at] ?? 0
    value += (byte % 128) * 2 ** (7 * (at - from))
    if (byte < 128) return { value, next: at + 1 }
  }
  return undefined
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
  return Uint8Array.from([...bytes, left])
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
