import { createHmac } from 'node:crypto'
import { defineCarrier } from '../../../src/carriers/carrier.ts'
import { json, ticketUrl } from '../../../src/carriers/webhook.ts'
import { account, sharedSecret } from '../../../src/config/keys/carrier-keys.ts'
import { sameSecret } from '../../../src/transport/proof.ts'
import { unsupported } from '../../../src/transport/telephony/control/carrier-api.ts'
import { dialect } from './dialect.ts'

export const acme = defineCarrier({
  name: 'acme',
  facts: {
    title: 'Acme',
    keys: {
      acme_secret: sharedSecret("Acme's secret: its webhooks are verified.", 'from-the-console', ['ACME_SECRET']),
      acme_token: account("Acme's token, for hang-up.", 'from-the-console', 'ACME_TOKEN'),
    },
    apiUrl: 'https://api.acme.example',
    secret: { key: 'acme_secret' },
    transfer: { type: 'impossible', wrong: 'Acme transfers no calls', wayOut: 'Use "end_call"' },
  },
  dialect: () => dialect,
  webhook: () => ({
    fields: { callId: 'line', from: 'caller', to: 'callee' },
    answer: (offer) => json({ stream: ticketUrl(offer) }),
  }),
  signature: {
    verifier: ({ acme_secret: secret }) =>
      secret === undefined
        ? undefined
        : ({ headers, body }) =>
            sameSecret(headers.get('acme-signature') ?? '', createHmac('sha256', secret).update(body).digest('hex')),
  },
  control: ({ acme_token: token, telephony_api_url: baseUrl = 'https://api.acme.example' }) =>
    token === undefined
      ? undefined
      : {
          carrier: 'acme',
          baseUrl,
          dialsTo: 'webhook',
          transfersTo: 'number',
          request(action) {
            if (action.type !== 'hang-up') throw unsupported('acme', 'only hangs up')
            return {
              method: 'DELETE',
              path: `/lines/${encodeURIComponent(action.callId)}`,
              headers: { authorization: `Bearer ${token}` },
              isRepeatable: true,
            }
          },
        },
})
