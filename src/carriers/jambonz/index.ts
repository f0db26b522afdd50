import { account, sharedSecret } from '../../config/keys/carrier-keys.ts'
import { defineCarrier } from '../carrier.ts'
import { dialVerb, listenVerbs } from './answer.ts'
import { jambonzApi, JAMBONZ_URL } from './control.ts'
import { dialect } from './dialect.ts'
import { isJambonzSigned } from './signature.ts'

export const jambonz = defineCarrier({
  name: 'jambonz',
  facts: {
    title: 'jambonz',
    keys: {
      jambonz_webhook_secret: sharedSecret("jambonz's webhook secret: its webhooks are verified.", 'whsec_…', [
        'JAMBONZ_WEBHOOK_SECRET',
      ]),
      jambonz_account_sid: account(
        "jambonz's account, for calls from us, hang-up, transfer and keys.",
        '9351f46a-…',
        'JAMBONZ_ACCOUNT_SID',
        false,
      ),
      jambonz_api_key: account("jambonz's API key.", 'from-the-portal', 'JAMBONZ_API_KEY'),
    },
    apiUrl: JAMBONZ_URL,
    secret: { key: 'jambonz_webhook_secret' },
    transfer: {
      type: 'possible',
      needs: ['jambonz_account_sid', 'jambonz_api_key'],
      takes: 'address',
      answer: dialVerb,
    },
  },
  dialect: () => dialect,
  webhook: () => ({
    fields: { callId: 'call_sid', from: 'from', to: 'to', callerName: 'caller_name' },
    answer: listenVerbs,
  }),
  signature: {
    verifier: ({ jambonz_webhook_secret: secret }, clock) =>
      secret === undefined ? undefined : (request) => isJambonzSigned(request, secret, clock.wall()),
  },
  control: ({ jambonz_account_sid: accountSid, jambonz_api_key: apiKey, telephony_api_url: baseUrl }) =>
    accountSid && apiKey ? jambonzApi({ accountSid, apiKey, baseUrl }) : undefined,
})
