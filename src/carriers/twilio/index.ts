import { account, sharedSecret } from '../../config/keys/carrier-keys.ts'
import { defineCarrier } from '../carrier.ts'
import { connectStream } from '../connect-stream.ts'
import { twilioApi, TWILIO_URL } from './control.ts'
import { dialect } from './dialect.ts'
import { isTwilioSigned, SIGNATURE } from './signature.ts'

export const twilio = defineCarrier({
  name: 'twilio',
  facts: {
    title: 'Twilio',
    keys: {
      twilio_auth_token: sharedSecret(
        "Twilio's auth token: its webhooks and streams are verified.",
        'from-the-console',
        ['TWILIO_AUTH_TOKEN'],
      ),
      twilio_account_sid: account(
        "Twilio's account, for calls from us, hang-up and transfer.",
        'AC…',
        'TWILIO_ACCOUNT_SID',
        false,
      ),
    },
    apiUrl: TWILIO_URL,
    secret: { key: 'twilio_auth_token' },
    transfer: { type: 'possible', needs: ['twilio_account_sid', 'twilio_auth_token'], takes: 'either' },
  },
  dialect: () => dialect,
  webhook: () => ({
    fields: { callId: 'CallSid', from: 'From', to: 'To', callerName: 'CallerName' },
    answer: connectStream,
  }),
  signature: {
    verifier: ({ twilio_auth_token: token }) =>
      token === undefined ? undefined : (request) => isTwilioSigned(request, token),
    // It signs neither a time nor a nonce, and sends the same request again when it got no answer.
    upgradeHeader: SIGNATURE,
  },
  control: ({ twilio_account_sid: accountSid, twilio_auth_token: authToken, telephony_api_url: baseUrl }) =>
    accountSid && authToken ? twilioApi({ accountSid, authToken, baseUrl }) : undefined,
})
