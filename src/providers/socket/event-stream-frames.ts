/** A message of `application/vnd.amazon.eventstream`. */
export interface EventFrame {
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Uint8Array
}

/** Its length, that of its headers, and a checksum of both. */
const PRELUDE_BYTES = 12
const CHECKSUM_BYTES = 4
const STRING = 7
/** Of the types of values, in bytes. -1: a length of two bytes stands before it. */
const VALUE_BYTES: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16]
/** Amazon allows 16 MiB. A transcript of a minute has some 10 KiB. */
const MOST_BYTES = 1024 * 1024

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function encodeFrame({ headers, payload }: EventFrame): Uint8Array<ArrayBuffer> {
  const all = Object.entries(headers).map(([name, value]) => [encoder.encode(name), encoder.encode(value)] as const)
  const headerBytes = all.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
  const bytes = new Uint8Array(PRELUDE_BYTES + headerBytes + payload.length + CHECKSUM_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length)
  view.setUint32(4, headerBytes)
  view.setUint32(8, Bun.hash.crc32(bytes.subarray(0, 8)))
  let at = PRELUDE_BYTES
  for (const [name, value] of all) {
    view.setUint8(at, name.length)
    bytes.set(name, at + 1)
    at += 1 + name.length
    view.setUint8(at, STRING)
    view.setUint16(at + 1, value.length)
    bytes.set(value, at + 3)
    at += 3 + value.length
  }
  bytes.set(payload, at)
  const end = bytes.length - CHECKSUM_BYTES
  view.setUint32(end, Bun.hash.crc32(bytes.subarray(0, end)))
  return bytes
}

/** One whole frame, with those of its headers that are texts. Undefined for anything else. */
export function decodeFrame(bytes: Uint8Array): EventFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length - CHECKSUM_BYTES
  if (bytes.length > MOST_BYTES || end < PRELUDE_BYTES || view.getUint32(0) !== bytes.length) return undefined
  const payloadAt = PRELUDE_BYTES + view.getUint32(4)
  if (payloadAt > end || view.getUint32(8) !== Bun.hash.crc32(bytes.subarray(0, 8))) return undefined
  if (view.getUint32(end) !== Bun.hash.crc32(bytes.subarray(0, end))) return undefined
  const headers = headersIn(bytes.subarray(PRELUDE_BYTES, payloadAt))
  return headers && { headers, payload: bytes.subarray(payloadAt, end) }
}

function headersIn(bytes: Uint8Array): Record<string, string> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headers: Record<string, string> = {}
  for (let at = 0; at < bytes.length;) {
    const typeAt = at + 1 + view.getUint8(at)
    const known = VALUE_BYTES[bytes[typeAt] ?? VALUE_BYTES.length]
    if (known === undefined || (known < 0 && typeAt + 3 > bytes.length)) return undefined
    const valueAt = typeAt + (known < 0 ? 3 : 1)
    const next = valueAt + (known < 0 ? view.getUint16(typeAt + 1) : known)
    if (next > bytes.length) return undefined
    if (bytes[typeAt] === STRING)
      headers[decoder.decode(bytes.subarray(at + 1, typeAt))] = decoder.decode(bytes.subarray(valueAt, next))
    at = next
  }
  return headers
}
