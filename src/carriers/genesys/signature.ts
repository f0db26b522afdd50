import { createHmac } from 'node:crypto'
import { sameSecret } from '../../transport/proof.ts'
import { type SignedRequest, targetOf } from '../signed-request.ts'

export interface GenesysTrust {
  readonly apiKey: string
  /** In base64. */
  readonly clientSecret: string
}

const REQUIRED = [
  '@request-target',
  '@authority',
  'audiohook-organization-id',
  'audiohook-session-id',
  'audiohook-correlation-id',
  'x-api-key',
]
const MAX_AGE_SECONDS = 10
/** Between their clocks and ours. */
const SKEW_SECONDS = 3

/** HTTP message signature in the words of draft-ietf-httpbis-message-signatures-11, which has `@request-target`. */
export function isGenesysSigned(upgrade: SignedRequest, trust: GenesysTrust, nowMs: number): boolean {
  const input = /^([\w-]+)=(\(([^()]*)\)(.*))$/.exec(upgrade.headers.get('signature-input') ?? '')
  const [, label = '', params = '', listed = '', tail = ''] = input ?? []
  const signature = new RegExp(`^${label}=:([A-Za-z0-9+/=]+):$`).exec(upgrade.headers.get('signature') ?? '')?.[1]
  const names = [...listed.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name)
  const lines = names.map((name) => `"${name}": ${componentOf(upgrade, name)}`)
  const key = Buffer.from(trust.clientSecret, 'base64')
  const base = [...lines, `"@signature-params": ${params}`].join('\n')
  const expected = createHmac('sha256', key).update(base).digest('base64')
  // Judged after the work is done: an unknown key takes as long as a wrong signature.
  return (
    sameSecret(signature ?? '', expected) &&
    listed === names.map((name) => `"${name}"`).join(' ') &&
    REQUIRED.every((name) => names.includes(name)) &&
    sameSecret(upgrade.headers.get('x-api-key') ?? '', trust.apiKey) &&
    areSound(paramsOf(tail), trust.apiKey, nowMs / 1000)
  )
}

/** RFC 9110 §5.1; what a client writes in `Signature-Input` need not be one. */
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/

const componentOf = ({ url, headers }: SignedRequest, name: string): string => {
  if (name === '@request-target') return targetOf(url)
  // The public host, with its port where that is not the default.
  if (name === '@authority') return new URL(url).host.toLowerCase().replace(/:443$/, '')
  return FIELD_NAME.test(name) ? (headers.get(name)?.trim() ?? '') : ''
}

/** Undefined when there is anything that is no parameter, or the same one twice. */
function paramsOf(tail: string): ReadonlyMap<string, string> | undefined {
  if (!/^(?:;[a-z]+=(?:"[^"\\]*"|\d+))*$/.test(tail)) return undefined
  const pairs = [...tail.matchAll(/;([a-z]+)=(?:"([^"]*)"|(\d+))/g)]
  const params = new Map(pairs.map(([, name = '', text, number]) => [name, text ?? number ?? '']))
  return params.size === pairs.length ? params : undefined
}

const KNOWN: ReadonlySet<string> = new Set(['keyid', 'nonce', 'alg', 'created', 'expires'])

function areSound(params: ReadonlyMap<string, string> | undefined, apiKey: string, now: number): boolean {
  if (!params || [...params.keys()].some((name) => !KNOWN.has(name))) return false
  const created = Number(params.get('created') ?? Number.NaN)
  const expires = Number(params.get('expires') ?? Number.NaN)
  return (
    params.get('keyid') === apiKey &&
    (params.get('nonce') ?? '').length >= 22 &&
    params.get('alg') === 'hmac-sha256' &&
    created <= now + SKEW_SECONDS &&
    now - created <= MAX_AGE_SECONDS + SKEW_SECONDS &&
    expires >= now - SKEW_SECONDS
  )
}
