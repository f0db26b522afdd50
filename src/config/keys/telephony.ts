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

/** Callers who come by way of a carrier or of somebody else's rooms. */
export const telephonyKeys = {
  runner_transport: oneOf(RUNNERS, {
    default: '',
    flag: 'transport',
    description: 'The carrier or room service that callers come from. "webrtc" is what "transport" offers in any case.',
    standing: {
      type: 'not-yet',
      idle: ['', 'webrtc'],
      wayOut: 'Leave it out: callers connect by WebRTC or WebSocket',
    },
  }),
  runner_port: withoutEffect(
    Type.Integer({ minimum: 0, maximum: 65_535 }),
    'everything is served on "port"',
    'A second port of the reference.',
    7860,
  ),
  proxy_host: Type.Optional(
    Type.String({
      minLength: 1,
      flag: 'proxy',
      description: 'Public host name of this server, without a scheme, as carriers are told it.',
      example: 'voice.example.com',
      standing: { type: 'detail-of', key: 'runner_transport' },
    }),
  ),
  dialin: Type.Boolean({
    default: false,
    description: 'Take phone calls that Daily announces at POST /daily-dialin-webhook.',
    standing: { type: 'not-yet', idle: [false], wayOut: 'Set it to false: phone calls do not get here yet' },
  }),
  daily_api_url: Type.String({
    default: 'https://api.daily.co/v1',
    pattern: '^https?://[^\\s/]+',
    env: ['DAILY_API_URL'],
    description: "Daily's REST API; its key is api_keys.daily or DAILY_API_KEY.",
  }),
  daily_dialin_webhook_secret: text('What Daily must send as X-Webhook-Secret.', 'shared-with-daily', {
    secret: true,
    standing: { type: 'detail-of', key: 'dialin' },
  }),
}
