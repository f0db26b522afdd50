import {
  answersByWebhook,
  basicAuth,
  type CarrierApi,
  unsupported,
  pathPart,
} from '../../transport/telephony/control/carrier-api.ts'

export interface ExotelAccount {
  readonly accountSid: string
  readonly apiKey: string
  readonly apiToken: string
  readonly baseUrl?: string | undefined
}

export const EXOTEL_URL = 'https://api.in.exotel.com/v1'

/** What follows a stream is up to the flow at Exotel, so closing the stream is all the control there is. */
export function exotelApi({ accountSid, apiKey, apiToken, baseUrl = EXOTEL_URL }: ExotelAccount): CarrierApi {
  const headers = {
    authorization: basicAuth(apiKey, apiToken),
    'content-type': 'application/x-www-form-urlencoded',
  }
  return {
    carrier: 'exotel',
    baseUrl,
    dialsTo: 'stream',
    request(action) {
      switch (action.type) {
        case 'hang-up':
          throw unsupported('exotel', 'hangs up when the stream closes and its flow ends')
        case 'transfer':
          throw unsupported('exotel', 'transfers by the applet that follows the stream in its flow')
        case 'send-dtmf':
          throw unsupported('exotel', 'sends no digits: send tones in the audio')
        case 'answer':
        case 'reject':
          throw answersByWebhook('exotel')
        case 'dial':
          return {
            method: 'POST',
            path: `/accounts/${pathPart(accountSid)}/calls/connect`,
            headers,
            body: new URLSearchParams({
              from: action.to,
              callerid: action.from,
              streamtype: 'bidirectional',
              streamurl: action.url,
            }).toString(),
            isRepeatable: false,
            callIdAt: ['Call', 'Sid'],
          }
        default:
          return action satisfies never
      }
    },
  }
}
