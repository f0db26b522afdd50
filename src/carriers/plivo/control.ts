import {
  answersByWebhook,
  basicAuth,
  type CarrierApi,
  isHttps,
  unsupported,
  withoutPlus,
  pathPart,
} from '../../transport/telephony/control/carrier-api.ts'

export interface PlivoAccount {
  readonly authId: string
  readonly authToken: string
  readonly baseUrl?: string | undefined
}

export const PLIVO_URL = 'https://api.plivo.com/v1'

/** https://www.plivo.com/docs/voice/api/call */
export function plivoApi({ authId, authToken, baseUrl = PLIVO_URL }: PlivoAccount): CarrierApi {
  const headers = { authorization: basicAuth(authId, authToken), 'content-type': 'application/json' }
  const calls = `/Account/${pathPart(authId)}/Call/`
  const callAt = (callId: string) => `${calls}${pathPart(callId)}/`
  const post = (path: string, body: object) => ({ method: 'POST', path, headers, body: JSON.stringify(body) }) as const

  return {
    carrier: 'plivo',
    baseUrl,
    dialsTo: 'webhook',
    request(action) {
      switch (action.type) {
        case 'hang-up':
          return { method: 'DELETE', path: callAt(action.callId), headers, isRepeatable: true }
        case 'transfer':
          if (!isHttps(action.to)) throw unsupported('plivo', 'transfers to an https address that answers in its XML')
          return {
            ...post(callAt(action.callId), { legs: 'aleg', aleg_url: action.to, aleg_method: 'POST' }),
            isRepeatable: true,
          }
        case 'send-dtmf':
          return {
            ...post(`${callAt(action.callId)}DTMF/`, { digits: action.digits, leg: 'aleg' }),
            isRepeatable: false,
          }
        case 'answer':
        case 'reject':
          throw answersByWebhook('plivo')
        case 'dial':
          return {
            ...post(calls, {
              from: withoutPlus(action.from),
              to: withoutPlus(action.to),
              answer_url: action.url,
              answer_method: 'POST',
            }),
            isRepeatable: false,
            callIdAt: ['request_uuid'],
          }
        default:
          return action satisfies never
      }
    },
  }
}
