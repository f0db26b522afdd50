import type { StreamStart } from '../../transport/telephony/serializer.ts'
import type { CarrierDesk } from './desk.ts'
import { publicAddress, targetOf } from './public-address.ts'
import { checkSigned } from './signed-webhook.ts'

/**
 * Twilio and Genesys sign the upgrade of a stream as well: true when it is verified. Throws `ApiError` when the signature is wrong, or
 * missing where no ticket is asked for in its place.
 */
export function checkUpgrade(desk: CarrierDesk, { url, headers }: Pick<Request, 'url' | 'headers'>): boolean {
  const { carrier, isSigned, tickets } = desk
  if (!isSigned || (carrier !== 'twilio' && carrier !== 'genesys')) return false
  if (carrier === 'twilio' && tickets.areRequired && !headers.has('x-twilio-signature')) return false
  const address = publicAddress(desk.publicHost, { url })
  return checkSigned(desk, {
    method: 'GET',
    url: `${address.socket}${targetOf(url)}`,
    headers,
    body: new Uint8Array(),
  })
}

/** A stream of Genesys is of the organisation in whose name its upgrade was signed. */
export const isOfSigner = ({ carrier, isSigned }: CarrierDesk, headers: Headers, { accountId }: StreamStart): boolean =>
  !isSigned || carrier !== 'genesys' || accountId === (headers.get('audiohook-organization-id') ?? undefined)
