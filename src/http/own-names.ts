/** Under which names this server may be asked, by the names of the configuration. */
export interface NameSettings {
  readonly proxy_host?: string | undefined
  readonly trust_proxy: boolean
  readonly host: string
  readonly cors_allowed_origins?: readonly string[] | undefined
}

/**
 * What a request may call this server. A page can have its own domain point at a private address once it is loaded (DNS rebinding),
 * and then the browser takes this server for the page's own. Such a request still carries the name of that domain.
 */
export interface OwnNames {
  /** As the outside reaches us, with a port where it has one. */
  readonly publicHost: string | undefined
  /** A proxy of the operator's stands in front, and nobody else reaches us. */
  readonly trustsProxy: boolean
  /** `hostname` as a URL has it: lower case, IPv6 in brackets. */
  has(hostname: string): boolean
}

export function ownNamesOf({ proxy_host, trust_proxy, host, cors_allowed_origins = [] }: NameSettings): OwnNames {
  const urls = [...cors_allowed_origins, ...[host, proxy_host ?? host].map((name) => `http://${name}`)]
  const configured = new Set(urls.map((url) => URL.parse(url)?.hostname))
  return {
    publicHost: proxy_host,
    trustsProxy: trust_proxy,
    has: (hostname) => trust_proxy || isPrivate(hostname) || configured.has(hostname),
  }
}

/** Endings that nobody can register in the public DNS (RFC 6761, RFC 6762 with its appendix G, RFC 8375). */
const PRIVATE = /\.(?:localhost|local|internal|intranet|private|corp|home|lan|home\.arpa|test)$/

/** Addresses, bare names as Docker and LANs have them, and the endings above: no page can have a domain of such a name. */
function isPrivate(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return /^\[|^[\d.]+$/.test(name) || !name.includes('.') || PRIVATE.test(name)
}
