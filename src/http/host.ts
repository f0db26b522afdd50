import { ApiError } from './errors.ts'

/** `http://` and four characters: Elysia 1.4 looks for the path behind that many, and some containers are called "bot". */
const SHORTEST_ORIGIN = 11

/**
 * The request with a URL that Elysia can read. Bun leaves out the host where the Host header is missing, as in the HTTP/1.0
 * probes of load balancers, or malformed or there twice; these throw `ApiError` (RFC 9112 §3.2).
 */
export function withHost(request: Request): Request {
  const isWhole = URL.canParse(request.url)
  const host = request.headers.get('host') ?? ''
  // Bun joins several headers by commas, and a comma is of no host.
  if (host.includes(',') || (!isWhole && host !== '')) throw new ApiError('BAD_REQUEST', 'Invalid Host header')
  const url = new URL(request.url, 'http://localhost')
  if (isWhole && url.origin.length >= SHORTEST_ORIGIN) return request
  url.host = 'localhost'
  return new Request(url, request)
}
