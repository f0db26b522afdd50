import { Type } from '@sinclair/typebox'
import { oneOf, text, withoutEffect } from './forms.ts'

/** Where the server listens, who may use it, and what it says of itself. */
export const serverKeys = {
  host: Type.String({
    default: 'localhost',
    minLength: 1,
    env: ['HOST'],
    description: 'Address to listen on. "localhost" listens on IPv4 and IPv6 loopback, "0.0.0.0" on every interface.',
  }),
  port: Type.Integer({
    default: 3042,
    minimum: 0,
    maximum: 65_535,
    env: ['PORT'],
    description: 'Port to listen on; 0 takes any free one.',
  }),
  tls_enable: Type.Boolean({
    default: false,
    description:
      'Serve https:// and wss:// instead of http:// and ws://. Needs tls_cert_file and tls_key_file; without them the server does not start.',
  }),
  tls_cert_file: text('Certificate in PEM, followed by those of its issuers.', '/etc/voxray/cert.pem'),
  tls_key_file: text('Private key of the certificate in PEM.', '/etc/voxray/key.pem'),
  server_api_key: Type.Array(Type.String({ minLength: 1, pattern: '^\\S+$' }), {
    default: [],
    secret: true,
    commas: true,
    description:
      'The key that clients must send. To change it without a gap give several, as a list or separated by commas. None: anybody may call.',
    example: ['a-long-random-text'],
  }),
  cors_allowed_origins: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      env: ['VOXRAY_CORS_ORIGINS'],
      commas: true,
      description: 'Origins of web pages that may use the API and /ws. Not set: any page may use the API.',
      example: ['https://app.example.com'],
    }),
  ),
  max_request_body_bytes: Type.Integer({
    default: 262_144,
    minimum: 1024,
    maximum: 67_108_864,
    env: ['VOXRAY_MAX_BODY_BYTES'],
    description: 'Largest request body accepted.',
  }),
  rate_limit_per_minute: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    description:
      'Requests a minute that one client address may make; 0 is no limit. Probes, metrics, documentation pages, webhooks and media streams do not count.',
  }),
  trust_proxy: Type.Boolean({
    default: false,
    description:
      'Trust the headers of a proxy: the last address in X-Forwarded-For is the client, and X-Forwarded-Host and X-Forwarded-Proto give the public address if proxy_host is not set. Set it only behind a proxy that sets all three and that nobody can bypass.',
  }),
  metrics_enabled: Type.Boolean({
    default: true,
    description: 'Measure, and serve the figures at /metrics. When false, /metrics answers 204.',
  }),
  metrics_api_key: text('Key that /metrics asks for as a bearer token. Not set: anyone may read it.', 'another-text', {
    secret: true,
  }),
  metrics: Type.Object({
    audio_sample_rate: withoutEffect(
      Type.Number({ minimum: 0 }),
      'voxray-go does not use it either',
      'Reserved by voxray-go, which does not use it.',
      0,
    ),
  }),
  log_level: oneOf(['debug', 'info', 'warn', 'error'], { default: 'info', description: 'Least severe line to log.' }),
  json_logs: Type.Boolean({ default: false, description: 'Log one JSON object per line.' }),
}
