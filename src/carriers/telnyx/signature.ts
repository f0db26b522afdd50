import { createPublicKey, verify } from 'node:crypto'
import { isFresh, type SignedRequest } from '../signed-request.ts'

/** Turns 32 raw bytes into a key in SPKI (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/** Ed25519 over `timestamp|body`, the timestamp in seconds; `publicKey` is the account's, in base64. */
export function isTelnyxSigned({ headers, body }: SignedRequest, publicKey: string, nowMs: number): boolean {
  const timestamp = headers.get('telnyx-timestamp') ?? ''
  const signature = Buffer.from(headers.get('telnyx-signature-ed25519') ?? '', 'base64')
  if (!/^\d{1,12}$/.test(timestamp) || !isFresh(Number(timestamp) * 1000, nowMs)) return false
  const der = Buffer.concat([SPKI, Buffer.from(publicKey, 'base64')])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return verify(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key, signature)
}
