import { webhookKey } from '../std/webhook-secret.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

type Sink = Config['webhooks'][number]

/** No message shows an address: its path or query may be a secret of its own. */
export function checkWebhooks({ webhooks }: Config): Problem[] {
  return webhooks.flatMap((sink, at) => {
    const fault = faultOf(sink, webhooks.slice(0, at))
    return fault ? [{ key: 'webhooks', wrong: `${fault.wrong} in entry ${at + 1}`, wayOut: fault.wayOut }] : []
  })
}

function faultOf({ url, secret }: Sink, before: readonly Sink[]): Omit<Problem, 'key'> | undefined {
  if (!URL.canParse(url))
    return { wrong: 'has an address that is none', wayOut: 'Write one such as https://example.com/' }
  const { protocol, hostname, username, password, href } = new URL(url)
  if (username || password)
    return {
      wrong: 'has a user or a password in the address',
      wayOut: 'Take them off: requests are signed with "secret"',
    }
  if (protocol === 'http:' && !isNearby(hostname))
    return {
      wrong: 'has an http:// address outside of private networks',
      wayOut: 'Use https://: events hold what callers say',
    }
  if (before.some((other) => URL.canParse(other.url) && new URL(other.url).href === href))
    return { wrong: 'has the address of an earlier entry', wayOut: 'Name each address once, with all its events' }
  const bad = [secret].flat().find((each) => webhookKey(each) === undefined)
  if (bad !== undefined)
    return bad.startsWith('whsec_')
      ? { wrong: 'has a secret that is not "whsec_" and base64 of 16 bytes or more', wayOut: 'Copy it again' }
      : { wrong: 'has a secret of fewer than 16 characters', wayOut: 'Make one with: openssl rand -base64 24' }
  return undefined
}

/** This machine, a private network (RFC 1918, RFC 4193), or a name that only a private network knows. Not link-local: clouds keep secrets there. */
function isNearby(host: string): boolean {
  if (/^(?:127|10)(?:\.\d+){3}$|^192\.168(?:\.\d+){2}$|^172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}$/.test(host)) return true
  if (host === '[::1]' || /^\[f[cd][\da-f]{2}:/.test(host)) return true
  return /\.(?:localhost|local|internal|lan|home\.arpa)$/.test(host) || !/[.[]/.test(host)
}
