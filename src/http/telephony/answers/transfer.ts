import { isSip, withoutPlus } from '../../../transport/telephony/control/carrier.ts'
import { element, escaped, xmlDocument } from '../../../transport/telephony/markup.ts'
import { type CarrierAnswer, json, xml } from './answer.ts'

/** The carriers that fetch what they are to do with a call from now on. */
export type FetchingCarrier = 'plivo' | 'jambonz'

/** How each is told to put a call through to a number or a SIP address. Nothing follows, so the call ends when they have talked. */
export const TRANSFERS: Readonly<Record<FetchingCarrier, (to: string) => CarrierAnswer>> = {
  // https://www.plivo.com/docs/voice/xml/dial
  plivo: (to) => {
    const whom = isSip(to) ? element('User', {}, escaped(to)) : element('Number', {}, escaped(withoutPlus(to)))
    return xml(xmlDocument(element('Response', {}, element('Dial', {}, whom))))
  },
  // https://docs.jambonz.org/verbs/verbs/dial
  jambonz: (to) =>
    json([{ verb: 'dial', target: [isSip(to) ? { type: 'sip', sipUri: to } : { type: 'phone', number: to }] }]),
}
