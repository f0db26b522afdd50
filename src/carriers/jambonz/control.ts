import {
  answersByWebhook,
  type CarrierApi,
  isHttps,
  isSip,
  unsupported,
  pathPart,
} from '../../transport/telephony/control/carrier-api.ts'

export interface JambonzAccount {
  readonly accountSid: string
  readonly apiKey: string
  /** Installations of one's own have their own. */
  readonly baseUrl?: string | undefined
}

export const JAMBONZ_URL = 'https://jambonz.cloud/api/v1'

/** How long jambonz plays each digit. */
const DIGIT_MS = 250
/** Between digits, so that two of the same are two. */
const PAUSE_MS = 100

/** https://docs.jambonz.org/reference/rest-call-control */
export function jambonzApi({ accountSid, apiKey, baseUrl = JAMBONZ_URL }: JambonzAccount): CarrierApi {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const calls = `/Accounts/${pathPart(accountSid)}/Calls`
  const post = (path: string, body: object) => ({ method: 'POST', path, headers, body: JSON.stringify(body) }) as const
  const update = (callId: string, body: object) => post(`${calls}/${pathPart(callId)}`, body)

  return {
    carrier: 'jambonz',
    baseUrl,
    dialsTo: 'webhook',
    keyMs: DIGIT_MS + PAUSE_MS,
    request(action) {
      switch (action.type) {
        case 'hang-up':
          return { ...update(action.callId, { call_status: 'completed' }), isRepeatable: true }
        case 'transfer':
          if (!isHttps(action.to)) throw unsupported('jambonz', 'transfers to an https address that answers with verbs')
          return { ...update(action.callId, { call_hook: action.to }), isRepeatable: true }
        case 'send-dtmf':
          // One digit per request: more would have to be spaced in time by us.
          if (action.digits.length !== 1) throw unsupported('jambonz', 'sends one digit at a time')
          return {
            ...update(action.callId, { dtmf: { digit: action.digits, duration: String(DIGIT_MS) } }),
            isRepeatable: false,
          }
        case 'answer':
        case 'reject':
          throw answersByWebhook('jambonz')
        case 'dial':
          return {
            ...post(calls, {
              from: action.from,
              to: isSip(action.to) ? { type: 'sip', sipUri: action.to } : { type: 'phone', number: action.to },
              // An application has a webhook of its own, which would not learn whose call it is.
              call_hook: { url: action.url, method: 'POST' },
            }),
            isRepeatable: false,
            callIdAt: ['sid'],
          }
        default:
          return action satisfies never
      }
    },
  }
}
