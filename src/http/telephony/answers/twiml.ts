import { type CarrierAnswer, numbersOf, type StreamOffer, xml } from './answer.ts'
import { element, xmlDocument } from './markup.ts'

/** Twilio: a two-way stream; the call ends with it. Its URL may have no query, so the ticket is a parameter. */
export const twiml = (offer: StreamOffer): CarrierAnswer => connectStream(offer, {})

/** Telnyx reads the same but plays what we send as MP3 files unless told otherwise. */
export const texml = (offer: StreamOffer): CarrierAnswer =>
  connectStream(offer, { bidirectionalMode: 'rtp', bidirectionalCodec: 'PCMU' })

function connectStream({ url, ticket, call }: StreamOffer, attributes: Readonly<Record<string, string>>) {
  const parameters = Object.entries({ ...numbersOf(call), voxray_ticket: ticket }).map(([name, value]) =>
    element('Parameter', { name, value }),
  )
  const stream = element('Stream', { url, ...attributes }, parameters.join(''))
  return xml(xmlDocument(element('Response', {}, element('Connect', {}, stream))))
}
