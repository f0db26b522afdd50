import { Type } from '@sinclair/typebox'
import { sharedSecret } from '../../config/keys/carrier-keys.ts'
import { defineCarrier } from '../carrier.ts'
import { ncco } from './answer.ts'
import { vonageApi, VONAGE_URL } from './control.ts'
import { dialect } from './dialect.ts'
import { isVonageSigned, vonageNonces } from './signature.ts'
import { vonageTokens } from './token.ts'

export const vonage = defineCarrier({
  name: 'vonage',
  facts: {
    title: 'Vonage',
    keys: {
      vonage_signature_secret: sharedSecret(
        "Vonage's signature secret: its webhooks are verified.",
        'from-the-dashboard',
        ['VONAGE_SIGNATURE_SECRET'],
      ),
      vonage_application_id: Type.Optional(
        Type.String({
          minLength: 1,
          env: ['VONAGE_APPLICATION_ID'],
          description: 'The application whose webhooks are accepted. Not set: any of the account.',
          example: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
        }),
      ),
      vonage_private_key: Type.Optional(
        Type.String({
          pattern: '^-----BEGIN (?:RSA )?PRIVATE KEY-----',
          secret: true,
          env: ['VONAGE_PRIVATE_KEY'],
          description:
            'The private key in PEM of the application at Vonage, for calls from us, hang-up, transfer and keys; line breaks may be written `\\n`.',
          example: '-----BEGIN PRIVATE KEY-----\\n…',
        }),
      ),
    },
    apiUrl: VONAGE_URL,
    secret: { key: 'vonage_signature_secret' },
    transfer: { type: 'possible', needs: ['vonage_application_id', 'vonage_private_key'], takes: 'either' },
  },
  dialect: () => dialect,
  webhook: () => ({ fields: { callId: 'uuid', from: 'from', to: 'to' }, answer: ncco }),
  signature: {
    verifier: ({ vonage_signature_secret: secret, vonage_application_id: applicationId }, clock) =>
      secret === undefined ? undefined : (request) => isVonageSigned(request, { secret, applicationId }, clock.wall()),
    nonces: vonageNonces,
  },
  control({ vonage_application_id: applicationId, vonage_private_key: privateKey, telephony_api_url: baseUrl }, world) {
    if (!applicationId || !privateKey) return undefined
    return vonageApi({ token: vonageTokens({ applicationId, privateKey }, world), baseUrl })
  },
})
