import { isWideband, WIDEBAND_RATE_HZ } from '../../../transport/telephony/telnyx-codecs.ts'
import { element, xmlDocument } from '../../../transport/telephony/markup.ts'
import { type CarrierAnswer, numbersOf, type StreamOffer, xml } from './answer.ts'

/** Twilio: a two-way stream; the call ends with it. Its URL may have no query, so the ticket is a parameter. */
export const twiml = (offer: StreamOffer): CarrierAnswer => connectStream(offer, {})

/**
 * Telnyx reads the same but plays what we send as MP3 files unless told otherwise. What it sends is what the line has, which
 * sounds best; a wide-band codec is asked for all the same, for a line whose own we could not decode.
 */
export const texml = (offer: StreamOffer): CarrierAnswer =>
  connectStream(offer, {
    ...(isWideband(offer.telnyxCodec) && { codec: offer.telnyxCodec }),
    bidirectionalMode: 'rtp',
    bidirectionalCodec: offer.telnyxCodec,
    ...(isWideband(offer.telnyxCodec) && { bidirectionalSamplingRate: String(WIDEBAND_RATE_HZ) }),
  })

function connectStream({ url, ticket, call }: StreamOffer, attributes: Readonly<Record<string, string>>) {
  const parameters = Object.entries({ ...numbersOf(call), voxray_ticket: ticket }).map(([name, value]) =>
    element('Parameter', { name, value }),
  )
  const stream = element('Stream', { url, ...attributes }, parameters.join(''))
  return xml(xmlDocument(element('Response', {}, element('Connect', {}, stream))))
}
