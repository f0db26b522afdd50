import { Type } from '@sinclair/typebox'
import { oneOf, text, withoutEffect } from './forms.ts'

const RUNNERS = [
  '',
  'webrtc',
  'daily',
  'twilio',
  'telnyx',
  'plivo',
  'exotel',
  'vonage',
  'genesys',
  'jambonz',
  'livekit',
] as const

/** Names of `runner_transport`, which the command line takes for --transport as well. */
export const RUNNER_NAMES: readonly string[] = RUNNERS.filter((name) => name !== '')

const BASE64 = '^[A-Za-z0-9+/]+={0,2}$'

/** What stands in a URL as it is (RFC 3986 §2.3). */
const UNESCAPED = '^[\\w.~-]+$'

/** A secret that a carrier shares with us. */
const shared = (description: string, example: string, env: readonly string[], form: { pattern?: string } = {}) =>
  Type.Optional(Type.String({ minLength: 1, secret: true, env, description, example, ...form }))

/** Callers who come by way of a carrier or of somebody else's rooms. */
export const telephonyKeys = {
  runner_transport: oneOf(RUNNERS, {
    default: '',
    flag: 'transport',
    description:
      'The carrier or room service that callers come from. "webrtc" adds nothing to what "transport" offers.',
    standing: {
      type: 'not-yet',
      idle: RUNNERS.filter((name) => name !== 'livekit'),
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
    description:
      'Whom "transfer_call" of tools may connect callers to: names the model knows them by, and their number, SIP address, or, for Twilio, Plivo, Vonage and jambonz, an https address that answers in the markup of the carrier.',
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
  daily_hmac_secret: shared(
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
        "Whether a media stream must bring the ticket that its call got from the webhook. Not set: yes if the carrier's secret is configured. Genesys needs no ticket: its streams are signed.",
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
  twilio_auth_token: shared("Twilio's auth token: its webhooks and streams are verified.", 'from-the-console', [
    'TWILIO_AUTH_TOKEN',
  ]),
  telnyx_public_key: shared(
    "Telnyx's public key: its webhooks are verified.",
    'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=',
    ['TELNYX_PUBLIC_KEY'],
    { pattern: '^[A-Za-z0-9+/]{43}=$' },
  ),
  telnyx_codec: oneOf(['PCMU', 'PCMA', 'G722', 'OPUS'], {
    default: 'PCMU',
    description:
      'The codec in which Telnyx callers hear the bot: "PCMU" and "PCMA" sound like any telephone, "G722" and "OPUS" are HD voice if the line has it. Callers are heard in any codec. A stream that you start yourself must ask for the same codec.',
  }),
  plivo_auth_token: shared("Plivo's auth token: its webhooks are verified.", 'from-the-console', ['PLIVO_AUTH_TOKEN']),
  exotel_stream_user: shared(
    'The user in the URLs that Exotel is given. Needs exotel_stream_password.',
    'exotel',
    ['EXOTEL_STREAM_USER'],
    { pattern: UNESCAPED },
  ),
  exotel_stream_password: shared(
    'The password in the URLs that Exotel is given: its requests and streams are verified. Needs exotel_stream_user.',
    'chosen-by-you',
    ['EXOTEL_STREAM_PASSWORD'],
    { pattern: UNESCAPED },
  ),
  vonage_signature_secret: shared("Vonage's signature secret: its webhooks are verified.", 'from-the-dashboard', [
    'VONAGE_SIGNATURE_SECRET',
  ]),
  vonage_application_id: Type.Optional(
    Type.String({
      minLength: 1,
      env: ['VONAGE_APPLICATION_ID'],
      description: 'The application whose webhooks are accepted. Not set: any of the account.',
      example: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    }),
  ),
  genesys_api_key: shared('The key that Genesys sends with a stream. Needs genesys_client_secret.', 'chosen-by-you', [
    'GENESYS_API_KEY',
  ]),
  genesys_client_secret: shared(
    'The secret in base64 with which Genesys signs the upgrade of a stream. Needs genesys_api_key.',
    'Y2hvc2VuLWJ5LXlvdQ==',
    ['GENESYS_CLIENT_SECRET'],
    { pattern: BASE64 },
  ),
  jambonz_webhook_secret: shared("jambonz's webhook secret: its webhooks are verified.", 'whsec_…', [
    'JAMBONZ_WEBHOOK_SECRET',
  ]),
}
