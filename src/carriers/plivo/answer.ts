import { isSip, withoutPlus } from '../../transport/telephony/control/carrier-api.ts'
import { element, escaped, xmlDocument } from '../../std/markup.ts'
import { type CarrierAnswer, type StreamOffer, xml } from '../webhook.ts'

/** Plivo: the URL is the text of the element, and the call would go on to its end without `keepCallAlive`. */
export function streamXml({ url, ticket }: StreamOffer): CarrierAnswer {
  const attributes = {
    bidirectional: 'true',
    keepCallAlive: 'true',
    contentType: 'audio/x-mulaw;rate=8000',
    extraHeaders: `voxrayticket=${ticket}`,
  }
  return xml(xmlDocument(element('Response', {}, element('Stream', attributes, escaped(url)))))
}

/** https://www.plivo.com/docs/voice/xml/dial. Nothing follows, so the call ends when the two have talked. */
export function dialXml(to: string): CarrierAnswer {
  const whom = isSip(to) ? element('User', {}, escaped(to)) : element('Number', {}, escaped(withoutPlus(to)))
  return xml(xmlDocument(element('Response', {}, element('Dial', {}, whom))))
}
