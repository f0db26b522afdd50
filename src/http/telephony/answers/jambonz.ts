import { type CarrierAnswer, json, numbersOf, type StreamOffer, ticketUrl } from './answer.ts'

const RATE_HZ = 16_000

/** jambonz: answers, then sends and takes plain samples. Marks come back only from a streaming connection. */
export const jambonzVerbs = (offer: StreamOffer): CarrierAnswer =>
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
