import { BASE64, sharedSecret } from '../../config/keys/carrier-keys.ts'
import { defineCarrier } from '../carrier.ts'
import { dialect } from './dialect.ts'
import { isGenesysSigned } from './signature.ts'

/** Asks nothing before it opens a stream, and has no REST API that we need: the stream hangs up and transfers. */
export const genesys = defineCarrier({
  name: 'genesys',
  facts: {
    title: 'Genesys',
    keys: {
      genesys_api_key: sharedSecret(
        'The key that Genesys sends with a stream. Needs genesys_client_secret.',
        'chosen-by-you',
        ['GENESYS_API_KEY'],
      ),
      genesys_client_secret: sharedSecret(
        'The secret in base64 with which Genesys signs the upgrade of a stream. Needs genesys_api_key.',
        'Y2hvc2VuLWJ5LXlvdQ==',
        ['GENESYS_CLIENT_SECRET'],
        { pattern: BASE64 },
      ),
    },
    secret: { key: 'genesys_client_secret' },
    pairs: [['genesys_api_key', 'genesys_client_secret']],
    noTicket: 'streams of Genesys have no ticket, and are known by the signature of genesys_client_secret',
    transfer: { type: 'possible', needs: [], takes: 'number' },
  },
  dialect: () => dialect,
  signature: {
    verifier: ({ genesys_api_key: apiKey = '', genesys_client_secret: clientSecret }, clock) =>
      clientSecret === undefined
        ? undefined
        : (request) => isGenesysSigned(request, { apiKey, clientSecret }, clock.wall()),
    upgradeHeader: 'signature',
    isOfSigner: ({ accountId }, headers) => accountId === (headers.get('audiohook-organization-id') ?? undefined),
    refusal: 'UNAUTHORIZED',
  },
})
