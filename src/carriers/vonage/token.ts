import { createPrivateKey, sign } from 'node:crypto'
import type { Clock } from '../../std/clock.ts'
import type { Ids } from '../../std/ids.ts'

export interface VonageApplication {
  readonly applicationId: string
  /** PEM, as Vonage hands it out. Environment variables hold its line breaks as `\n`. */
  readonly privateKey: string
}

const TTL_SECONDS = 60

/** Makes bearer tokens of an application: JWTs with RS256. Throws at once for a text that is no key. */
export function vonageTokens(
  { applicationId, privateKey }: VonageApplication,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): () => string {
  const key = createPrivateKey(privateKey.replaceAll('\\n', '\n'))
  return () => {
    const iat = Math.floor(clock.wall() / 1000)
    const claims = { application_id: applicationId, iat, exp: iat + TTL_SECONDS, jti: ids.uuid() }
    const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
