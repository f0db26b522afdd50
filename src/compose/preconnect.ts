import type { Fetch } from '../providers/http/http.ts'

/** A host that takes longer will not be ready for the first turn. */
const WITHIN_MS = 10_000

/**
 * Connects to the host of an address, and leaves the connection for the next request to it. By a request for its headers alone:
 * `fetch.preconnect` of Bun 1.4.5 refuses every address without a port, and a server closes a connection that has carried nothing
 * sooner than one that has. Without TLS there is no handshake to spare.
 */
export const preconnectBy =
  (fetch: Fetch) =>
  (url: string): void => {
    const { protocol, origin } = new URL(url)
    if (protocol !== 'https:') return
    const init = { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(WITHIN_MS) } as const
    fetch(`${origin}/`, init)
      // Until its end is read, the connection serves nobody else.
      .then((response) => response.arrayBuffer())
      // The next request will tell.
      .catch(() => undefined)
  }
