/** RFC 6347 §4.1: type, version, epoch, sequence number, length. */
const HEADER_BYTES = 13
const ALERT = 21
const HANDSHAKE = 22

/** A browser's side of a handshake is 1 to 2 kB, sent again a few times when packets are lost. werift keeps what it waits for. */
const MAX_HANDSHAKE_BYTES = 65_536

/** RFC 6347 §4.1, RFC 7983: DTLS by its first byte. */
export const isDtls = (data: Uint8Array): boolean => (data[0] ?? 0) >= 20 && (data[0] ?? 0) < 64

/**
 * Lets through to werift's DTLS what nobody but the peer can have written. Once the handshake is over, werift still takes a
 * hello in clear text for a new one, and an alert in clear text for the peer's: either would end the call of another.
 */
export class DtlsGuard {
  #handshakeBytes = 0

  /** The records of a datagram that may pass, empty when none may. */
  admitted(data: Buffer, isConnected: boolean): Buffer {
    const passed: Buffer[] = []
    for (let at = 0; at + HEADER_BYTES <= data.length;) {
      const end = at + HEADER_BYTES + data.readUInt16BE(at + 11)
      if (end > data.length) break
      const record = data.subarray(at, end)
      if (this.#admits(record, isConnected)) passed.push(record)
      at = end
    }
    return Buffer.concat(passed)
  }

  #admits(record: Buffer, isConnected: boolean): boolean {
    const type = record[0]
    if (type === HANDSHAKE) this.#handshakeBytes += record.length
    if (this.#handshakeBytes > MAX_HANDSHAKE_BYTES && type === HANDSHAKE) return false
    if (!isConnected) return true
    const isEncrypted = record.readUInt16BE(3) > 0
    return isEncrypted && !(type === ALERT && isReadAsClear(record))
  }
}

/** werift reads an encrypted alert in clear text when its second byte, a part of the nonce, happens to be the name of one. */
const isReadAsClear = (alert: Buffer): boolean => ALERTS.has(alert[HEADER_BYTES + 1] ?? 0)

/** RFC 5246 §7.2, as werift has them. */
const ALERTS: ReadonlySet<number> = new Set([
  0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 90, 100, 110,
])
