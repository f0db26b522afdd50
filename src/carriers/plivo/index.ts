import { account, sharedSecret } from '../../config/keys/carrier-keys.ts'
import { defineCarrier } from '../carrier.ts'
import { dialXml, streamXml } from './answer.ts'
import { plivoApi, PLIVO_URL } from './control.ts'
import { dialect } from './dialect.ts'
import { isPlivoSigned, plivoNonces } from './signature.ts'

export const plivo = defineCarrier({
  name: 'plivo',
  facts: {
    title: 'Plivo',
    keys: {
      plivo_auth_token: sharedSecret("Plivo's auth token: its webhooks are verified.", 'from-the-console', [
        'PLIVO_AUTH_TOKEN',
      ]),
      plivo_auth_id: account(
        "Plivo's account, for calls from us, hang-up and transfer.",
        'MA…',
        'PLIVO_AUTH_ID',
        false,
      ),
    },
    apiUrl: PLIVO_URL,
    secret: { key: 'plivo_auth_token' },
    transfer: { type: 'possible', needs: ['plivo_auth_id', 'plivo_auth_token'], takes: 'address', answer: dialXml },
  },
  dialect: () => dialect,
  webhook: () => ({
    fields: { callId: 'CallUUID', from: 'From', to: 'To', callerName: 'CallerName' },
    answer: streamXml,
  }),
  signature: {
    verifier: ({ plivo_auth_token: token }) =>
      token === undefined ? undefined : (request) => isPlivoSigned(request, token),
    nonces: plivoNonces,
  },
  control: ({ plivo_auth_id: authId, plivo_auth_token: authToken, telephony_api_url: baseUrl }) =>
    authId && authToken ? plivoApi({ authId, authToken, baseUrl }) : undefined,
})
