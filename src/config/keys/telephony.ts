import { Type } from '@sinclair/typebox'
import { OWN_NUMBER } from '../../std/phone-number.ts'
import type { CarriersFacts } from '../carrier-facts.ts'
import { BASE64, sharedSecret } from './carrier-keys.ts'
import { oneOf, text, url, withoutEffect } from './forms.ts'

/** Names of `runner_transport` that are no carriers. */
export const ROOMS = ['', 'webrtc', 'daily', 'livekit'] as const

/** Names of `runner_transport`, which the command line takes for --transport as well. */
export const runnerNames = (carriers: CarriersFacts): readonly string[] => [
  ...ROOMS.filter((name) => name !== ''),
  ...Object.keys(carriers),
]

/** Callers who come by way of a carrier or of somebody else's rooms. */
export const telephonyKeys = (carriers: CarriersFacts) => ({
  runner_transport: oneOf<readonly string[]>(['', ...runnerNames(carriers)], {
    default: '',
    flag: 'transport',
    description:
      'The carrier or room service that callers come from. "webrtc" adds nothing to what "transport" offers.',
    standing: {
      type: 'not-yet',
      idle: ['', ...runnerNames(carriers)].filter((name) => name !== 'livekit'),
      wayOut: 'Name a carrier, or leave it out: callers connect by WebRTC or WebSocket',
    },
  }),
  runner_port: withoutEffect(
    Type.Integer({ minimum: 0, maximum: 65_535 }),
    'everything is served on "port"',
    'A second port of voxray-go.',
    7860,
  ),
  proxy_host: Type.Optional(
    Type.String({
      pattern: '^(?:[\\w.-]+|\\[[\\da-fA-F:]+\\])(?::\\d{1,5})?$',
      flag: 'proxy',
      description:
        'Public host name of this server, without a scheme, as carriers and clients are told it: https:// and wss:// must lead there. Without it, and without trust_proxy, only addresses and private names are answered, such as localhost, a bare name or one that ends in .local: a page can have any other name point here.',
      example: 'voice.example.com',
    }),
  ),
  transfer_targets: Type.Record(Type.String(), Type.String({ pattern: '^(\\+?\\d{3,15}|sips?:\\S+|https://\\S+)$' }), {
    default: {},
    description: `Whom "transfer_call" of tools may connect callers to: names the model knows them by, and their number, SIP address, or an https address that answers in the markup of the carrier (${fetching(carriers)}).`,
    example: { support: '+15551230002' },
  }),
  dialin: Type.Boolean({
    default: false,
    description:
      'Take phone calls that Daily announces at POST /daily-dialin-webhook. Needs runner_transport "daily" and a key.',
  }),
  daily_api_url: Type.String({
    default: 'https://api.daily.co/v1',
    pattern: '^https?://[^\\s/?#]+[^\\s#]*$',
    env: ['DAILY_API_URL'],
    description: "Daily's REST API; its key is api_keys.daily or DAILY_API_KEY.",
  }),
  daily_dialin_webhook_secret: text('What Daily must send as X-Webhook-Secret.', 'shared-with-daily', {
    secret: true,
  }),
  daily_hmac_secret: sharedSecret(
    "Daily's secret in base64, with which it signs its webhooks.",
    'c2hhcmVkLXdpdGgtZGFpbHk=',
    [],
    {
      pattern: BASE64,
    },
  ),
  telephony_require_ticket: Type.Optional(
    Type.Boolean({
      description:
        "Whether a media stream must bring the ticket that its call got from the webhook. Not set: yes if the carrier's secret is configured. A carrier that signs its streams and has no webhook needs no ticket.",
      example: true,
    }),
  ),
  telephony_inband_dtmf: Type.Optional(
    Type.Boolean({
      description:
        "Recognise the caller's keys by their tones. Not set: only if the carrier sends no message for them.",
      example: true,
    }),
  ),
  telephony_api_url: url(
    `The carrier's REST API, where it is not the usual one: a region, an installation of one's own, a test. With the path that the usual one has: ${apiUrls(carriers)}. Under a wrong path no call is found, so none is hung up.`,
    'https://api.example.com',
  ),
  telephony_from: Type.Optional(
    Type.String({
      pattern: OWN_NUMBER.source,
      description:
        'Number of ours that calls are placed from, unless the request names another, as its carrier writes it.',
      example: '+15559870002',
    }),
  ),
})

const apiUrls = (carriers: CarriersFacts): string =>
  Object.values(carriers)
    .flatMap(({ apiUrl }) => apiUrl ?? [])
    .join(', ')

/** Carriers that fetch what to do with a transferred call. */
const fetching = (carriers: CarriersFacts): string =>
  Object.values(carriers)
    .filter(({ transfer }) => transfer.type === 'possible' && transfer.takes !== 'number')
    .map(({ title }) => title)
    .join(', ')
