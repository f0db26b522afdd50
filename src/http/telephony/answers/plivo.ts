import { element, escaped, xmlDocument } from '../../../transport/telephony/markup.ts'
import { type CarrierAnswer, type StreamOffer, xml } from './answer.ts'

/** Plivo: the URL is the text of the element, and the call would go on to its end without `keepCallAlive`. */
export function plivoXml({ url, ticket }: StreamOffer): CarrierAnswer {
  const attributes = {
    bidirectional: 'true',
    keepCallAlive: 'true',
    contentType: 'audio/x-mulaw;rate=8000',
    extraHeaders: `voxrayticket=${ticket}`,
  }
  return xml(xmlDocument(element('Response', {}, element('Stream', attributes, escaped(url)))))
}
