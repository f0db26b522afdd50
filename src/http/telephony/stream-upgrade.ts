import type { Carrier, StreamStart } from '../../transport/telephony/serializer.ts'
import type { CarrierDesk } from './desk.ts'
import { publicAddress, targetOf } from '../public-address.ts'
import { checkSigned } from './signed-webhook.ts'

/** By carrier, where the upgrade of a stream says that it is of the carrier. The others say so in their webhooks alone. */
const PROOF: Partial<Readonly<Record<Carrier, string>>> = {
  twilio: 'x-twilio-signature',
  genesys: 'signature',
  exotel: 'authorization',
}

/**
 * True when the carrier has proved who it is. Throws `ApiError` when the proof is wrong, or missing where no ticket is asked for in its
 * place.
 */
export function checkUpgrade(desk: CarrierDesk, { url, headers }: Pick<Request, 'url' | 'headers'>): boolean {
  const { carrier, isSigned, tickets } = desk
  const proof = PROOF[carrier]
  if (!isSigned || proof === undefined) return false
  if (tickets.areRequired && !headers.has(proof)) return false
  const address = publicAddress(desk.names, { url, headers })
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
