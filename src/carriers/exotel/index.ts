import { account, sharedSecret } from '../../config/keys/carrier-keys.ts'
import { defineCarrier } from '../carrier.ts'
import { streamUrl } from './answer.ts'
import { exotelApi, EXOTEL_URL } from './control.ts'
import { dialect } from './dialect.ts'
import { isExotelAuthorized } from './signature.ts'

/** What stands in a URL as it is (RFC 3986 §2.3). */
const UNESCAPED = '^[\\w.~-]+$'

export const exotel = defineCarrier({
  name: 'exotel',
  facts: {
    title: 'Exotel',
    keys: {
      exotel_stream_user: sharedSecret(
        'The user in the URLs that Exotel is given. Needs exotel_stream_password.',
        'exotel',
        ['EXOTEL_STREAM_USER'],
        { pattern: UNESCAPED },
      ),
      exotel_stream_password: sharedSecret(
        'The password in the URLs that Exotel is given: its requests and streams are verified. Needs exotel_stream_user.',
        'chosen-by-you',
        ['EXOTEL_STREAM_PASSWORD'],
        { pattern: UNESCAPED },
      ),
      exotel_account_sid: account("Exotel's account, for calls from us.", 'acme1', 'EXOTEL_ACCOUNT_SID', false),
      exotel_api_key: account("Exotel's API key.", 'from-the-dashboard', 'EXOTEL_API_KEY'),
      exotel_api_token: account("Exotel's API token.", 'from-the-dashboard', 'EXOTEL_API_TOKEN'),
    },
    apiUrl: EXOTEL_URL,
    secret: {
      key: 'exotel_stream_password',
      doubt: {
        wrong:
          'is not set: Exotel signs nothing, and anybody can make calls here in its name, with telephony_require_ticket too, for anybody may ask for a ticket',
        wayOut:
          'Set it with exotel_stream_user and write both into the URL at Exotel, or let only the addresses of Exotel through at the proxy',
      },
    },
    pairs: [['exotel_stream_user', 'exotel_stream_password']],
    transfer: {
      type: 'impossible',
      wrong: 'Exotel connects callers by the applet that follows the stream in its flow',
      wayOut: 'Use "end_call", and put a Connect applet after the Voicebot applet',
    },
  },
  dialect: () => dialect,
  webhook: () => ({ fields: { callId: 'CallSid', from: 'CallFrom', to: 'CallTo' }, answer: streamUrl }),
  signature: {
    verifier: ({ exotel_stream_user: user = '', exotel_stream_password: password }) =>
      password === undefined ? undefined : (request) => isExotelAuthorized(request, { user, password }),
    upgradeHeader: 'authorization',
  },
  control: ({
    exotel_account_sid: accountSid,
    exotel_api_key: apiKey,
    exotel_api_token: apiToken,
    telephony_api_url: baseUrl,
  }) => (accountSid && apiKey && apiToken ? exotelApi({ accountSid, apiKey, apiToken, baseUrl }) : undefined),
})
