/** RFC 6347 §4.1: type, version, epoch, sequence number, length. */
export const RECORD_HEADER_BYTES = 13

/** Content types (RFC 5246 §6.2.1). */
export const CHANGE_CIPHER_SPEC = 20
export const ALERT = 21
export const HANDSHAKE = 22

export interface DtlsRecord {
  readonly type: number
  /** 0 in clear text, 1 once keys are agreed on. */
  readonly epoch: number
  /** With its header. */
  readonly bytes: Buffer
  readonly body: Buffer
}

/** RFC 6347 §4.1, RFC 7983: DTLS by its first byte. */
export const isDtls = (data: Uint8Array): boolean => (data[0] ?? 0) >= 20 && (data[0] ?? 0) < 64

/** The whole records of a datagram, up to one that breaks off. */
export function recordsOf(datagram: Buffer): DtlsRecord[] {
  const records: DtlsRecord[] = []
  for (let at = 0; at + RECORD_HEADER_BYTES <= datagram.length;) {
    const end = at + RECORD_HEADER_BYTES + datagram.readUInt16BE(at + 11)
    if (end > datagram.length) break
    const bytes = datagram.subarray(at, end)
    records.push({
      type: datagram.readUInt8(at),
      epoch: datagram.readUInt16BE(at + 3),
      bytes,
      body: bytes.subarray(RECORD_HEADER_BYTES),
    })
    at = end
  }
  return records
}

/** A handshake message in clear text, in a record of its own. */
export function clearRecord(message: Buffer): Buffer {
  const header = Buffer.alloc(RECORD_HEADER_BYTES)
  header.writeUInt8(HANDSHAKE, 0)
  // DTLS 1.2.
  header.writeUInt16BE(0xfefd, 1)
  header.writeUInt16BE(message.length, 11)
  return Buffer.concat([header, message])
}
