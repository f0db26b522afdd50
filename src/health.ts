import type { Config } from './config/schema.ts'

/** Bun's fetch, which can be told not to judge a certificate. */
type Fetch = (url: string, init: BunFetchRequestInit) => Promise<Response>

/** Less than the three seconds after which most supervisors give a probe up. */
const WITHIN_MS = 2500

/** Asks the server that runs with this configuration on this machine whether it is alive; gives what is wrong, or undefined. */
export async function askHealth({ host, port, tls_enable }: Config, fetch: Fetch): Promise<string | undefined> {
  if (port === 0) return 'port is 0, so nobody can know where the server listens.'
  const url = `${tls_enable ? 'https' : 'http'}://${reachable(host)}:${port}/health`
  try {
    // The certificate is for the public name, and this is the same machine.
    const tls = { rejectUnauthorized: false }
    const { status } = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS), tls })
    return status === 200 ? undefined : `${url} answers ${status}.`
  } catch (error) {
    return `${url} does not answer (${error instanceof Error && 'code' in error ? String(error.code) : 'too slow'}).`
  }
}

/** An address that leads to the server that listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === 'localhost') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}
