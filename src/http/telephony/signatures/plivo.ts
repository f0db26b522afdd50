import { createHmac } from 'node:crypto'
import { sameSecret } from '../../auth.ts'
import { formOf, type SignedRequest, sortedFields } from './signed-request.ts'

/** `X-Plivo-Signature-V3`; V2, which does not cover the fields, only where a request has no V3. */
export function isPlivoSigned(request: SignedRequest, authToken: string): boolean {
  const { headers } = request
  const third = signaturesOf(headers, 'v3')
  const [given, version] = third.length > 0 ? [third, 'v3' as const] : [signaturesOf(headers, 'v2'), 'v2' as const]
  const nonce = headers.get(`x-plivo-signature-${version}-nonce`)
  if (nonce === null || nonce === '') return false
  const base = version === 'v3' ? `${thirdBase(request)}.${nonce}` : `${withoutQuery(request.url)}${nonce}`
  const expected = createHmac('sha256', authToken).update(base).digest('base64')
  return given.some((signature) => sameSecret(signature, expected))
}

/** Of every version that is there: whoever replays one could leave the other out. */
export const plivoNonces = (headers: Headers): readonly string[] =>
  [...new Set(['v3', 'v2'].map((version) => headers.get(`x-plivo-signature-${version}-nonce`) ?? ''))].filter(
    (nonce) => nonce !== '',
  )

/** Of the account and of the main account above it; a header may hold several. */
const signaturesOf = (headers: Headers, version: 'v2' | 'v3'): readonly string[] =>
  [`x-plivo-signature-${version}`, `x-plivo-signature-ma-${version}`].flatMap((name) =>
    (headers.get(name) ?? '')
      .split(',')
      .map((signature) => signature.trim())
      .filter((signature) => signature !== ''),
  )

const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? ''

function thirdBase(request: SignedRequest): string {
  const url = withoutQuery(request.url)
  const query = sorted(new URL(request.url).searchParams, '=').join('&')
  const form = request.method === 'POST' ? formOf(request) : undefined
  // The question mark stands before the fields of a form even when the query is empty.
  if (form && form.size > 0) return `${url}?${query}${query && '.'}${sorted(form, '').join('')}`
  return query === '' ? url : `${url}?${query}`
}

const sorted = (fields: URLSearchParams, between: string): readonly string[] =>
  sortedFields(fields).map(([key, value]) => `${key}${between}${value}`)
