import { createHmac, timingSafeEqual } from 'node:crypto'

const HEADER_BYTES = 20
const COOKIE = 0x2112a442
const BINDING_REQUEST = 0x0001
const USERNAME = 0x0006
const MESSAGE_INTEGRITY = 0x0008
const INTEGRITY_BYTES = 20

/** A STUN message by its first bytes (RFC 8489 §5), as opposed to DTLS, RTP and RTCP on the same port (RFC 7983). */
export const isStun = (data: Uint8Array): boolean => data.length >= HEADER_BYTES && (data[0] ?? 255) < 4

/**
 * Whether a binding request proves that it knows `password`, ours as sent in the answer, and is meant for `ufrag`
 * (RFC 8445 §7.3). Anything else of STUN is no request and not judged here: false.
 */
export function isAuthenticRequest(data: Buffer, ufrag: string, password: string): boolean {
  if (!isStun(data) || data.readUInt16BE(0) !== BINDING_REQUEST || data.readUInt32BE(4) !== COOKIE) return false
  if (data.readUInt16BE(2) !== data.length - HEADER_BYTES) return false
  let named = false
  for (let at = HEADER_BYTES; at + 4 <= data.length;) {
    const type = data.readUInt16BE(at)
    const bytes = data.readUInt16BE(at + 2)
    const value = at + 4
    if (value + bytes > data.length) return false
    if (type === USERNAME) named = data.toString('latin1', value, value + bytes).startsWith(`${ufrag}:`)
    if (type === MESSAGE_INTEGRITY) {
      return named && bytes === INTEGRITY_BYTES && hasIntegrity(data, at, password)
    }
    at = value + ((bytes + 3) & ~3)
  }
  return false
}

/** The HMAC covers all before it, with a header length that ends just after it (RFC 8489 §14.5). */
function hasIntegrity(data: Buffer, at: number, password: string): boolean {
  const signed = Buffer.from(data.subarray(0, at))
  signed.writeUInt16BE(at + 4 + INTEGRITY_BYTES - HEADER_BYTES, 2)
  const expected = createHmac('sha1', password).update(signed).digest()
  return timingSafeEqual(expected, data.subarray(at + 4, at + 4 + INTEGRITY_BYTES))
}
