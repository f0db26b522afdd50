import { basicAuth } from '../../transport/telephony/control/carrier-api.ts'
import { sameSecret } from '../../transport/proof.ts'
import type { SignedRequest } from '../signed-request.ts'

export interface ExotelTrust {
  readonly user: string
  readonly password: string
}

/** Exotel signs nothing, but sends the user and the password that its applet has in a URL (RFC 7617). */
export function isExotelAuthorized({ headers }: Pick<SignedRequest, 'headers'>, trust: ExotelTrust): boolean {
  const given = /^basic +(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
  return sameSecret(`Basic ${given ?? ''}`, basicAuth(trust.user, trust.password))
}
