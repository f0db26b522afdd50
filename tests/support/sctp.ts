/** Chunks of SCTP as a peer may write them, right or wrong (RFC 9260 §3). */

/** One chunk; `length` is what its header claims. */
export function chunk(type: number, body: Uint8Array = new Uint8Array(), length = body.length + 4): Buffer {
  const padded = Buffer.alloc(4 + ((body.length + 3) & ~3))
  padded[0] = type
  padded.writeUInt16BE(length, 2)
  padded.set(body, 4)
  return padded
}

/** A piece of a message on a stream; 'whole' is one of a single piece. */
export function dataChunk(options: {
  tsn: number
  stream?: number
  piece?: 'first' | 'middle' | 'last' | 'whole'
  protocol?: number
  payload?: Uint8Array
}): Buffer {
  const { tsn, stream = 0, piece = 'whole', protocol = STRING_PROTOCOL, payload = Buffer.from('x') } = options
  const body = Buffer.alloc(12 + payload.length)
  body.writeUInt32BE(tsn >>> 0, 0)
  body.writeUInt16BE(stream, 4)
  body.writeUInt32BE(protocol, 8)
  body.set(payload, 12)
  const written = chunk(0, body)
  written[1] = { first: 2, middle: 0, last: 1, whole: 3 }[piece]
  return written
}

/** What has arrived of ours, beyond what came in order. */
export function sackChunk(gaps: readonly (readonly [from: number, to: number])[], cumulativeTsn = 0): Buffer {
  const body = Buffer.alloc(12 + 4 * gaps.length)
  body.writeUInt32BE(cumulativeTsn, 0)
  body.writeUInt32BE(1_048_576, 4)
  body.writeUInt16BE(gaps.length, 8)
  for (const [at, [from, to]] of gaps.entries()) {
    body.writeUInt16BE(from, 12 + 4 * at)
    body.writeUInt16BE(to, 14 + 4 * at)
  }
  return chunk(3, body)
}

/** A packet with its checksum. `tag` is the one the receiver gave its peer. */
export function sctpPacket(tag: number, ...chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(12)
  header.writeUInt16BE(5000, 0)
  header.writeUInt16BE(5000, 2)
  header.writeUInt32BE(tag, 4)
  const packet = Buffer.concat([header, ...chunks])
  packet.writeUInt32LE(crc32c(packet), 8)
  return packet
}

/** RFC 8831 §8: text of a data channel. */
export const STRING_PROTOCOL = 51

/** RFC 9260 appendix A. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f6_3b78 : crc >>> 1
  }
  return (crc ^ 0xffff_ffff) >>> 0
}
