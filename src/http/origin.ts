/**
 * Whether a page may open `/ws`: CORS does not cover WebSockets, so a page of any site could. Programs send no Origin; pages on this
 * machine, pages we serve ourselves and those allowed by configuration may.
 */
export function isAllowedOrigin(request: Request, allowed: readonly string[] | undefined): boolean {
  const origin = request.headers.get('origin')
  if (origin === null || allowed?.includes('*') || allowed?.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const { hostname, host } = new URL(origin)
  return LOOPBACK.has(hostname) || host === request.headers.get('host')
}

export const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
