import { createHash, createHmac } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { bearerOf, sameSecret } from '../../transport/proof.ts'
import { isFresh, type SignedRequest } from '../signed-request.ts'

export interface VonageTrust {
  /** The account's signature secret, used as text. */
  readonly secret: string
  /** Undefined: any application of the account. */
  readonly applicationId: string | undefined
}

const Header = Type.Object({ alg: Type.Literal('HS256') })
const Claims = Type.Object({
  iat: Type.Number(),
  jti: Type.String({ minLength: 1 }),
  payload_hash: Type.Optional(Type.String()),
  application_id: Type.Optional(Type.String()),
})

/** A JWT (RFC 7519) as bearer token, HS256 and nothing else, that holds the SHA-256 of the body. The query is not signed. */
export function isVonageSigned({ headers, body }: SignedRequest, trust: VonageTrust, nowMs: number): boolean {
  const [header = '', claims = '', signature = '', ...more] = (bearerOf(headers) ?? '').split('.')
  const expected = createHmac('sha256', trust.secret).update(`${header}.${claims}`).digest('base64url')
  if (more.length > 0 || !sameSecret(signature, expected) || !Value.Check(Header, jsonOf(header))) return false
  const given = jsonOf(claims)
  if (!Value.Check(Claims, given) || !isFresh(given.iat * 1000, nowMs)) return false
  if (trust.applicationId !== undefined && given.application_id !== trust.applicationId) return false
  const digest = createHash('sha256').update(body).digest('hex')
  // A GET has no body, and its token no digest. A token with a digest was made for one body, which may be empty.
  return given.payload_hash === undefined ? body.byteLength === 0 : sameSecret(given.payload_hash, digest)
}

/** The id of a token that has been verified. */
export function vonageNonces(headers: Headers): readonly string[] {
  const [, claims = ''] = (bearerOf(headers) ?? '').split('.')
  const given = jsonOf(claims)
  return Value.Check(Claims, given) ? [given.jti] : []
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
