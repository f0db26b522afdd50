import { createHmac } from 'node:crypto'
import { sameSecret } from '../../transport/proof.ts'
import { isFresh, type SignedRequest } from '../signed-request.ts'

/** `Jambonz-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`; several `v1` while a secret is changed. */
export function isJambonzSigned({ headers, body }: SignedRequest, secret: string, nowMs: number): boolean {
  const parts = (headers.get('jambonz-signature') ?? '').split(',').map((part) => part.trim())
  const valuesOf = (name: string) =>
    parts.filter((part) => part.startsWith(name)).map((part) => part.slice(name.length))
  const [timestamp = ''] = valuesOf('t=')
  if (!/^\d{1,12}$/.test(timestamp) || !isFresh(Number(timestamp) * 1000, nowMs)) return false
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')
  return valuesOf('v1=').some((signature) => sameSecret(signature, expected))
}
