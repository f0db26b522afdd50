import { createHmac } from 'node:crypto'
import { sameSecret } from '../../transport/proof.ts'
import { formOf, type SignedRequest, sortedFields } from '../signed-request.ts'

const NONCE = 'x-plivo-signature-v3-nonce'

/** `X-Plivo-Signature-V3`. V2 covers neither the fields nor the query, so somebody who saw one request could change both: it is not accepted. */
export function isPlivoSigned(request: SignedRequest, authToken: string): boolean {
  const { headers } = request
  const nonce = headers.get(NONCE)
  if (nonce === null || nonce === '') return false
  const expected = createHmac('sha256', authToken)
    .update(`${signedBase(request)}.${nonce}`)
    .digest('base64')
  return signaturesOf(headers).some((signature) => sameSecret(signature, expected))
}

export const plivoNonces = (headers: Headers): readonly string[] => {
  const nonce = headers.get(NONCE)
  return nonce === null || nonce === '' ? [] : [nonce]
}

/** Of the account and of the main account above it; a header may hold several. */
const signaturesOf = (headers: Headers): readonly string[] =>
  ['x-plivo-signature-v3', 'x-plivo-signature-ma-v3'].flatMap((name) =>
    (headers.get(name) ?? '')
      .split(',')
      .map((signature) => signature.trim())
      .filter((signature) => signature !== ''),
  )

const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? ''

function signedBase(request: SignedRequest): string {
  const url = withoutQuery(request.url)
  const query = sorted(new URL(request.url).searchParams, '=').join('&')
  const form = request.method === 'POST' ? formOf(request) : undefined
  // The question mark stands before the fields of a form even when the query is empty.
  if (form && form.size > 0) return `${url}?${query}${query && '.'}${sorted(form, '').join('')}`
  return query === '' ? url : `${url}?${query}`
}

const sorted = (fields: URLSearchParams, between: string): readonly string[] =>
  sortedFields(fields).map(([key, value]) => `${key}${between}${value}`)
