import type { OwnNames } from './own-names.ts'
import { publicAddress } from './public-address.ts'

/**
 * Whether a page may open `/ws`: CORS does not cover WebSockets, so a page of any site could. Programs send no Origin; pages on this
 * machine, pages we serve ourselves and those allowed by configuration may.
 */
export function isAllowedOrigin(
  { names, corsOrigins }: { readonly names: OwnNames; readonly corsOrigins: readonly string[] | undefined },
  request: Request,
): boolean {
  const origin = request.headers.get('origin')
  if (origin === null || corsOrigins?.includes('*') || corsOrigins?.includes(origin)) return true
  const page = URL.parse(origin)
  if (!page) return false
  return (
    LOOPBACK.has(page.hostname) ||
    page.host === publicAddress(names, request).host ||
    page.host === request.headers.get('host')
  )
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
