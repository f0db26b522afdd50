import { ApiError } from './errors.ts'
import type { OwnNames } from './own-names.ts'

/** How the outside reaches us. */
export interface PublicAddress {
  readonly host: string
  /** Scheme and host of web requests. */
  readonly web: string
  /** The same of WebSockets. */
  readonly socket: string
}

type Asked = Pick<Request, 'url' | 'headers'>

/** As `proxy_host` of the configuration is written. */
const HOST = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/i

/**
 * The configured host: anybody can write a Host header. Without one, the host that a trusted proxy names, else the one that was asked,
 * if it is ours. Throws `ApiError`, 403 or 400.
 */
export function publicAddress(names: OwnNames, request: Asked): PublicAddress {
  const { publicHost, trustsProxy } = names
  if (publicHost !== undefined) return addressOf(publicHost, true)
  const asked = checkName(names, request)
  const isSecure = request.url.startsWith('https:')
  if (!trustsProxy) return addressOf(asked, isSecure)
  const host = last(request.headers, 'x-forwarded-host') ?? asked
  if (!HOST.test(host)) throw new ApiError('BAD_REQUEST', 'Invalid X-Forwarded-Host header')
  return addressOf(host, isSecure || last(request.headers, 'x-forwarded-proto') === 'https')
}

const addressOf = (host: string, isSecure: boolean): PublicAddress => ({
  host,
  web: `${isSecure ? 'https' : 'http'}://${host}`,
  socket: `${isSecure ? 'wss' : 'ws'}://${host}`,
})

/** Gives the host that was asked, with its port where it has one. Throws `ApiError`, 403, for a name that is not ours. */
export function checkName(names: OwnNames, { url, headers }: Asked): string {
  const asked = new URL(url)
  const given = headers.get('host')
  // The URL of a request that named a very short host has another in its place.
  const { host, hostname } = (given === null ? null : URL.parse(`${asked.protocol}//${given}`)) ?? asked
  if (names.has(hostname)) return host
  const known = `This server is not known as "${hostname.slice(0, MOST_NAME_CHARS)}"`
  throw new ApiError('FORBIDDEN', `${known}: set proxy_host to its public name, or trust_proxy behind a proxy`)
}

/** RFC 1035 §2.3.4. */
const MOST_NAME_CHARS = 253

/** What the nearest proxy says; what stands before it anybody may have written. */
export const last = (headers: Headers, name: string): string | undefined =>
  headers.get(name)?.split(',').at(-1)?.trim() || undefined
