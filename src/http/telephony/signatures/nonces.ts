import type { Carrier } from '../../../transport/telephony/serializer.ts'
import { plivoNonces } from './plivo.ts'
import { vonageNonces } from './vonage.ts'

/**
 * What a signed request holds that its carrier uses once. The others have nothing of the kind: Telnyx, jambonz and Genesys sign
 * their time instead, and Twilio, which signs neither, sends the same request again when it got no answer.
 */
export function noncesIn(carrier: Carrier, headers: Headers): readonly string[] {
  switch (carrier) {
    case 'plivo':
      return plivoNonces(headers)
    case 'vonage':
      return vonageNonces(headers)
    case 'twilio':
    case 'telnyx':
    case 'exotel':
    case 'genesys':
    case 'jambonz':
      return []
    default:
      return carrier satisfies never
  }
}
