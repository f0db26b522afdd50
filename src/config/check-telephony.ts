import type { Problem } from './problem.ts'
import type { CarriersFacts, Settings } from './carrier-facts.ts'
import type { Config } from './schema.ts'

const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1)$/

/** Keys of phone calls that are valid alone but conflict. */
export function checkTelephony(config: Config, carriers: CarriersFacts): Problem[] {
  const { runner_transport, dialin, api_keys, proxy_host, trust_proxy, host } = config
  const problems: Problem[] = []
  if (Object.hasOwn(carriers, runner_transport) && proxy_host === undefined && !trust_proxy && !LOOPBACK.test(host))
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
  const settings: Settings = config
  for (const pair of Object.values(carriers).flatMap(({ pairs = [] }) => pairs)) {
    const missing = pair.filter((key) => settings[key] === undefined)
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

const ANYBODY = {
  wrong: 'is not set: anybody can send calls here and claim to be the carrier',
  wayOut: 'Set it',
}

/** Valid, but strangers can call, or the carrier cannot reach us. */
export function telephonyDoubts(config: Config, carriers: CarriersFacts): Problem[] {
  const { runner_transport: runner, proxy_host, trust_proxy } = config
  const { dialin, daily_hmac_secret, daily_dialin_webhook_secret } = config
  const doubts: Problem[] = []
  const settings: Settings = config
  const carrier = carriers[runner]
  if (carrier && settings[carrier.secret.key] === undefined)
    doubts.push({ key: carrier.secret.key, ...(carrier.secret.doubt ?? ANYBODY) })
  if (carrier && proxy_host === undefined && !trust_proxy)
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
