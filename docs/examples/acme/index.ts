import { createHmac } from 'node:crypto'
import { defineCarrier } from '../../../src/carriers/carrier.ts'
import { isFresh, type SignedRequest } from '../../../src/carriers/signed-request.ts'
import { json, ticketUrl } from '../../../src/carriers/webhook.ts'
import { account, sharedSecret } from '../../../src/config/keys/carrier-keys.ts'
import { sameSecret } from '../../../src/transport/proof.ts'
import { pathPart, unsupported } from '../../../src/transport/telephony/control/carrier-api.ts'
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
    verifier: ({ acme_secret: secret }, clock) =>
      secret === undefined ? undefined : (request) => isSigned(request, secret, clock.wall()),
  },
  control: ({ acme_token: token, telephony_api_url: baseUrl = 'https://api.acme.example' }) =>
    token === undefined
      ? undefined
      : {
          carrier: 'acme',
          baseUrl,
          dialsTo: 'webhook',
          request(action) {
            if (action.type !== 'hang-up') throw unsupported('acme', 'only hangs up')
            return {
              method: 'DELETE',
              path: `/lines/${pathPart(action.callId)}`,
              headers: { authorization: `Bearer ${token}` },
              isRepeatable: true,
            }
          },
        },
})

/** Signs when, what for and what: a request that is old, or for another address, does not fit. */
function isSigned({ url, headers, body }: SignedRequest, secret: string, nowMs: number): boolean {
  const seconds = headers.get('acme-time') ?? ''
  const signature = createHmac('sha256', secret).update(`${seconds} ${url} `).update(body).digest('hex')
  return isFresh(Number(seconds) * 1000, nowMs) && sameSecret(headers.get('acme-signature') ?? '', signature)
}
