import { element, escaped } from '../../std/markup.ts'
import {
  answersByWebhook,
  basicAuth,
  type CarrierApi,
  isHttps,
  isSip,
  unsupported,
  pathPart,
} from '../../transport/telephony/control/carrier-api.ts'

/** `HTTP 400`: the call is not in progress. */
const NOT_IN_PROGRESS = '21220'

export interface TwilioAccount {
  readonly accountSid: string
  readonly authToken: string
  /** Accounts in a region have a host of their own. */
  readonly baseUrl?: string | undefined
}

export const TWILIO_URL = 'https://api.twilio.com'

/** https://www.twilio.com/docs/voice/api/call-resource */
export function twilioApi({ accountSid, authToken, baseUrl = TWILIO_URL }: TwilioAccount): CarrierApi {
  const headers = {
    authorization: basicAuth(accountSid, authToken),
    'content-type': 'application/x-www-form-urlencoded',
  }
  const calls = `/2010-04-01/Accounts/${pathPart(accountSid)}/Calls`
  const post = (path: string, form: Record<string, string>) =>
    ({ method: 'POST', path: `${path}.json`, headers, body: new URLSearchParams(form).toString() }) as const

  return {
    carrier: 'twilio',
    baseUrl,
    dialsTo: 'webhook',
    request(action) {
      switch (action.type) {
        case 'hang-up':
          return {
            ...post(callAt(calls, action.callId), { Status: 'completed' }),
            isRepeatable: true,
            endedCodes: [NOT_IN_PROGRESS],
          }
        case 'transfer':
          return { ...post(callAt(calls, action.callId), next(action.to)), isRepeatable: true }
        case 'send-dtmf':
          throw unsupported('twilio', 'ends the stream to send digits: send tones in the audio')
        case 'answer':
        case 'reject':
          throw answersByWebhook('twilio')
        case 'dial':
          return {
            ...post(calls, { To: action.to, From: action.from, Url: action.url, Method: 'POST' }),
            isRepeatable: false,
            callIdAt: ['sid'],
          }
        default:
          return action satisfies never
      }
    },
  }
}

const callAt = (calls: string, callId: string): string => `${calls}/${pathPart(callId)}`

function next(to: string): Record<string, string> {
  if (isHttps(to)) return { Url: to, Method: 'POST' }
  const whom = isSip(to) ? element('Sip', {}, escaped(to)) : escaped(to)
  return { Twiml: element('Response', {}, element('Dial', {}, whom)) }
}
