import { element, xmlDocument } from '../std/markup.ts'
import { type CarrierAnswer, numbersOf, type StreamOffer, xml } from './webhook.ts'

/**
 * `<Connect><Stream>` as Twilio has it, and carriers that read the same. The stream goes both ways, and the call ends with it. Its URL
 * may have no query, so the ticket is a parameter.
 */
export function connectStream(
  { url, ticket, call }: StreamOffer,
  attributes: Readonly<Record<string, string>> = {},
): CarrierAnswer {
  const parameters = Object.entries({ ...numbersOf(call), voxray_ticket: ticket }).map(([name, value]) =>
    element('Parameter', { name, value }),
  )
  const stream = element('Stream', { url, ...attributes }, parameters.join(''))
  return xml(xmlDocument(element('Response', {}, element('Connect', {}, stream))))
}
