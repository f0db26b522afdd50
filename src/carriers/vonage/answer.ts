import { type CarrierAnswer, json, numbersOf, type StreamOffer, ticketUrl } from '../webhook.ts'

/** Vonage: the stream's first message repeats the headers, and says nothing else of the call. */
export const ncco = (offer: StreamOffer): CarrierAnswer =>
  json([
    {
      action: 'connect',
      endpoint: [
        {
          type: 'websocket',
          uri: ticketUrl(offer),
          'content-type': 'audio/l16;rate=16000',
          headers: { uuid: offer.call.callId, ...numbersOf(offer.call) },
        },
      ],
    },
  ])
