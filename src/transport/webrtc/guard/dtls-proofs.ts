import { createHash, createHmac, verify, X509Certificate } from 'node:crypto'

/** RFC 5246 §7.4.1.4.1. MD5 and SHA-1 prove nothing any more. */
const HASHES: ReadonlyMap<number, string> = new Map([
  [4, 'sha256'],
  [5, 'sha384'],
  [6, 'sha512'],
])
/** What node calls the keys of certificates. */
const KEYS: ReadonlyMap<number, string> = new Map([
  [1, 'rsa'],
  [3, 'ec'],
])
/** Hash, signature algorithm, and the length of the signature. */
const SIGNATURE_HEADER_BYTES = 4
const VERIFY_DATA_BYTES = 12

/**
 * Whether the holder of the certificate's key signed this. `signature` is a DigitallySigned (RFC 5246 §4.7), as it stands in a
 * CertificateVerify and at the end of a ServerKeyExchange; `certificate` is DER. Throws when the certificate cannot be read.
 */
export function isSigned(signed: Buffer, signature: Buffer, certificate: Buffer): boolean {
  const [hash = 0, algorithm = 0] = signature
  const hashName = HASHES.get(hash)
  if (!hashName || signature.length < SIGNATURE_HEADER_BYTES) return false
  if (signature.readUInt16BE(2) !== signature.length - SIGNATURE_HEADER_BYTES) return false
  const { publicKey } = new X509Certificate(certificate)
  if (publicKey.asymmetricKeyType !== KEYS.get(algorithm)) return false
  return verify(hashName, signed, publicKey, signature.subarray(SIGNATURE_HEADER_BYTES))
}

/** What a Finished must say (RFC 5246 §7.4.9), with the hash of both of werift's cipher suites. `transcript` is all messages before it. */
export function verifyData(label: 'client finished' | 'server finished', secret: Buffer, transcript: Buffer): Buffer {
  const seed = Buffer.concat([Buffer.from(label), createHash('sha256').update(transcript).digest()])
  const hmac = (data: Buffer) => createHmac('sha256', secret).update(data).digest()
  return hmac(Buffer.concat([hmac(seed), seed])).subarray(0, VERIFY_DATA_BYTES)
}
