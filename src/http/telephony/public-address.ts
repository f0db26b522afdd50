import { ApiError } from '../errors.ts'
import { LOOPBACK } from '../origin.ts'

/** How the outside reaches us. */
export interface PublicAddress {
  /** Scheme and host of web requests. */
  readonly web: string
  /** The same of WebSockets. */
  readonly socket: string
}

/** The configured host: anybody can write a Host header. Without one only carriers on this machine are served, such as simulators. */
export function publicAddress(host: string | undefined, request: { readonly url: string }): PublicAddress {
  if (host !== undefined) return { web: `https://${host}`, socket: `wss://${host}` }
  const asked = new URL(request.url)
  if (!LOOPBACK.has(asked.hostname))
    throw new ApiError('INTERNAL_ERROR', 'The public host name is not known: set proxy_host')
  return { web: asked.origin, socket: asked.origin.replace(/^http/, 'ws') }
}

/** The path and the query as they were sent: signatures cover every character. */
export const targetOf = (url: string): string => /^\w+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] || '/'
