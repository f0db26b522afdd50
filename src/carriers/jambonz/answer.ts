import { isSip } from '../../transport/telephony/control/carrier-api.ts'
import { type CarrierAnswer, json, numbersOf, type StreamOffer, ticketUrl } from '../webhook.ts'

const RATE_HZ = 16_000

/** jambonz: answers, then sends and takes plain samples. Marks come back only from a streaming connection. */
export const listenVerbs = (offer: StreamOffer): CarrierAnswer =>
  json([
    { verb: 'answer' },
    {
      verb: 'listen',
      url: ticketUrl(offer),
      mixType: 'mono',
      sampleRate: RATE_HZ,
      passDtmf: true,
      metadata: numbersOf(offer.call),
      bidirectionalAudio: { enabled: true, streaming: true, sampleRate: RATE_HZ },
    },
  ])

/** https://docs.jambonz.org/verbs/verbs/dial. Nothing follows, so the call ends when the two have talked. */
export const dialVerb = (to: string): CarrierAnswer =>
  json([{ verb: 'dial', target: [isSip(to) ? { type: 'sip', sipUri: to } : { type: 'phone', number: to }] }])
