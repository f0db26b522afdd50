import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** What one is good for with the other alone. */
const PAIRS = [
  ['genesys_api_key', 'genesys_client_secret'],
  ['exotel_stream_user', 'exotel_stream_password'],
] as const

const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1)$/

/** Keys of phone calls that are sound alone and not together. */
export function checkTelephony(config: Config): Problem[] {
  const { runner_transport, dialin, api_keys, proxy_host, trust_proxy, host } = config
  const problems: Problem[] = []
  if (isCarrier(runner_transport) && proxy_host === undefined && !trust_proxy && !LOOPBACK.test(host))
    problems.push({
      key: 'proxy_host',
      wrong: `is needed: ${runner_transport} must be told where to open its streams`,
      wayOut: 'Set it to the public host name, or trust_proxy where a proxy names that in X-Forwarded-Host',
    })
  if (dialin && runner_transport !== 'daily')
    problems.push({
      key: 'dialin',
      wrong: `is true, and runner_transport is ${JSON.stringify(runner_transport)}`,
      wayOut: 'Set runner_transport to "daily", or dialin to false',
    })
  else if (dialin && (api_keys['daily'] ?? api_keys['daily_api_key']) === undefined)
    problems.push({ key: 'dialin', wrong: 'needs a key for Daily', wayOut: 'Set DAILY_API_KEY or api_keys.daily' })
  for (const pair of PAIRS) {
    const missing = pair.filter((key) => config[key] === undefined)
    if (missing.length === 1)
      for (const key of missing)
        problems.push({
          key,
          wrong: `is needed with the other of ${pair.join(' and ')}`,
          wayOut: 'Set both, or neither',
        })
  }
  return problems
}

/** By carrier that signs, what must be configured so that its requests are verified. */
const SECRETS = {
  twilio: 'twilio_auth_token',
  telnyx: 'telnyx_public_key',
  plivo: 'plivo_auth_token',
  vonage: 'vonage_signature_secret',
  genesys: 'genesys_client_secret',
  jambonz: 'jambonz_webhook_secret',
} as const

const isCarrier = (runner: string): boolean => runner === 'exotel' || Object.hasOwn(SECRETS, runner)

/** Sound, and open to strangers or out of reach of carriers. */
export function telephonyDoubts(config: Config): Problem[] {
  const { runner_transport: runner, proxy_host, trust_proxy } = config
  const { dialin, daily_hmac_secret, daily_dialin_webhook_secret } = config
  const doubts: Problem[] = []
  const secret = Object.entries(SECRETS).find(([carrier]) => carrier === runner)?.[1]
  if (secret !== undefined && config[secret] === undefined)
    doubts.push({
      key: secret,
      wrong: 'is not set: anybody can send calls here and claim to be the carrier',
      wayOut: 'Set it',
    })
  if (runner === 'exotel' && config.exotel_stream_password === undefined)
    doubts.push({
      key: 'exotel_stream_password',
      wrong:
        'is not set: Exotel signs nothing, and anybody can make calls here in its name, with telephony_require_ticket too, for anybody may ask for a ticket',
      wayOut:
        'Set it with exotel_stream_user and write both into the URL at Exotel, or let only the addresses of Exotel through at the proxy',
    })
  if (isCarrier(runner) && proxy_host === undefined && !trust_proxy)
    doubts.push({
      key: 'proxy_host',
      wrong: 'is not set: only a carrier on this machine can reach this server, such as a simulator',
      wayOut: 'Set it to the public host name',
    })
  if (dialin && daily_hmac_secret === undefined && daily_dialin_webhook_secret === undefined)
    doubts.push({
      key: 'daily_hmac_secret',
      wrong: 'is not set: anybody can have rooms made at your cost',
      wayOut: 'Set it, or daily_dialin_webhook_secret',
    })
  return doubts
}
