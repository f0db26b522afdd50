const METHODS = 'POST, PATCH, OPTIONS'
/** The three of the API reference, then ours, then those of W3C Trace Context, which tracing adds to the requests of a page. */
const REQUEST_HEADERS = 'Content-Type, Authorization, X-API-Key, Idempotency-Key, X-Request-ID, traceparent, tracestate'
const ANSWER_HEADERS = 'X-Request-ID, Retry-After'
const MAX_AGE_SECONDS = '600'

/**
 * What tells a browser which pages may ask (CORS, Fetch standard §3.2): those of the origins allowed, or all where none are configured.
 * No page gets in by that alone: keys travel in headers, which a page must have, and not in cookies, which a browser adds.
 */
export function corsHeaders(
  request: Request,
  allowed: readonly string[] | undefined,
): Readonly<Record<string, string>> {
  const anybody = allowed === undefined || allowed.includes('*')
  const origin = request.headers.get('origin') ?? ''
  return {
    ...(anybody ? { 'access-control-allow-origin': '*' } : { vary: 'Origin' }),
    ...(!anybody && allowed.includes(origin) && { 'access-control-allow-origin': origin }),
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-expose-headers': ANSWER_HEADERS,
    ...(request.method === 'OPTIONS' && { 'access-control-max-age': MAX_AGE_SECONDS }),
  }
}
