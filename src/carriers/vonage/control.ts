import {
  answersByWebhook,
  type CarrierApi,
  isHttps,
  isSip,
  withoutPlus,
  pathPart,
} from '../../transport/telephony/control/carrier-api.ts'

export interface VonageAccount {
  /** A bearer token of the application, fresh for each request. */
  readonly token: () => string
  /** Regions have hosts of their own: `https://api-eu-3.vonage.com`. */
  readonly baseUrl?: string | undefined
}

export const VONAGE_URL = 'https://api.nexmo.com'

/** https://developer.vonage.com/en/api/voice */
export function vonageApi({ token, baseUrl = VONAGE_URL }: VonageAccount): CarrierApi {
  const send = (method: 'PUT' | 'POST', path: string, body: object) => ({
    method,
    path,
    headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

  return {
    carrier: 'vonage',
    baseUrl,
    dialsTo: 'webhook',
    request(action) {
      switch (action.type) {
        case 'hang-up':
          return { ...send('PUT', callAt(action.callId), { action: 'hangup' }), isRepeatable: true }
        case 'transfer':
          return {
            ...send('PUT', callAt(action.callId), { action: 'transfer', destination: destination(action.to) }),
            isRepeatable: true,
          }
        case 'send-dtmf':
          return {
            ...send('PUT', `${callAt(action.callId)}/dtmf`, { digits: action.digits }),
            isRepeatable: false,
          }
        case 'answer':
        case 'reject':
          throw answersByWebhook('vonage')
        case 'dial':
          return {
            ...send('POST', '/v1/calls', {
              to: [endpoint(action.to)],
              from: { type: 'phone', number: withoutPlus(action.from) },
              answer_url: [action.url],
              answer_method: 'POST',
            }),
            isRepeatable: false,
            callIdAt: ['uuid'],
          }
        default:
          return action satisfies never
      }
    },
  }
}

const callAt = (callId: string) => `/v1/calls/${pathPart(callId)}`

const destination = (to: string) =>
  isHttps(to) ? { type: 'ncco', url: [to] } : { type: 'ncco', ncco: [{ action: 'connect', endpoint: [endpoint(to)] }] }

const endpoint = (to: string) => (isSip(to) ? { type: 'sip', uri: to } : { type: 'phone', number: withoutPlus(to) })
