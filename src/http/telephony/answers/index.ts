import type { WebhookCarrier } from '../carrier.ts'
import type { CarrierAnswer, StreamOffer } from './answer.ts'
import { exotelUrl } from './exotel.ts'
import { jambonzVerbs } from './jambonz.ts'
import { ncco } from './ncco.ts'
import { plivoXml } from './plivo.ts'
import { texml, twiml } from './twiml.ts'

/** How each carrier is told to open a stream. */
export const ANSWERS: Readonly<Record<WebhookCarrier, (offer: StreamOffer) => CarrierAnswer>> = {
  twilio: twiml,
  telnyx: texml,
  plivo: plivoXml,
  exotel: exotelUrl,
  vonage: ncco,
  jambonz: jambonzVerbs,
}
