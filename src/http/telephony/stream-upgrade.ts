import { targetOf } from '../../carriers/signed-request.ts'
import type { StreamStart } from '../../transport/telephony/serializer.ts'
import { publicAddress } from '../public-address.ts'
import type { CarrierDesk } from './desk.ts'
import { checkSigned } from './signed-webhook.ts'

/**
 * True when the carrier has proved who it is. Throws `ApiError` when the proof is wrong, or missing where no ticket is asked for in its
 * place.
 */
export function checkUpgrade(desk: CarrierDesk, { url, headers }: Pick<Request, 'url' | 'headers'>): boolean {
  const { isSigned, tickets } = desk
  const { upgradeHeader } = desk.signature
  if (!isSigned || upgradeHeader === undefined) return false
  if (tickets.areRequired && !headers.has(upgradeHeader)) return false
  const address = publicAddress(desk.names, { url, headers })
  return checkSigned(desk, {
    method: 'GET',
    url: `${address.socket}${targetOf(url)}`,
    headers,
    body: new Uint8Array(),
  })
}

/** Whether the stream is of the account that signed its upgrade. True where upgrades name no account. */
export const isOfSigner = ({ signature, isSigned }: CarrierDesk, headers: Headers, start: StreamStart): boolean =>
  !isSigned || (signature.isOfSigner?.(start, headers) ?? true)
