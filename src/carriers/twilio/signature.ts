import { createHash, createHmac } from 'node:crypto'
import { parse, stringify } from 'node:querystring'
import { sameSecret } from '../../transport/proof.ts'
import { formOf, type SignedRequest, sortedFields } from '../signed-request.ts'

export const SIGNATURE = 'x-twilio-signature'

/**
 * `X-Twilio-Signature`: HMAC-SHA1 over the URL and the sorted fields of a form. A body of another kind is signed by its digest in
 * the query. The upgrade of a media stream is signed as well, as a GET of the `wss:` URL.
 */
export function isTwilioSigned(request: SignedRequest, authToken: string): boolean {
  const signature = request.headers.get(SIGNATURE)
  const fields = signature === null ? undefined : fieldsOf(request)
  if (signature === null || fields === undefined) return false
  const sign = (url: string): string =>
    createHmac('sha1', authToken)
      .update(url + fields)
      .digest('base64')
  return variantsOf(request.url).some((url) => sameSecret(signature, sign(url)))
}

/** What is signed behind the URL; undefined for a body that no signature covers. */
function fieldsOf(request: SignedRequest): string | undefined {
  const digest = new URL(request.url).searchParams.get('bodySHA256')
  if (digest !== null) {
    const actual = createHash('sha256').update(request.body).digest('hex')
    return sameSecret(digest.toLowerCase(), actual) ? '' : undefined
  }
  if (request.body.byteLength === 0) return ''
  const form = formOf(request)
  return form && textOf(form)
}

/** Each pair once, however often it was sent. */
const textOf = (form: URLSearchParams): string =>
  sortedFields(form)
    .filter(([key, value], at, all) => key !== all[at - 1]?.[0] || value !== all[at - 1]?.[1])
    .map(([key, value]) => key + value)
    .join('')

/** Twilio's signer is not consistent about default ports, the encoding of queries, and a slash at the end of a stream's path. */
function variantsOf(url: string): readonly string[] {
  const [, scheme = '', host = '', port = '', path = '', query = ''] =
    /^(\w+):\/\/(\[[^\]]*\]|[^/?#:]+)(:\d+)?([^?#]*)(\?[^#]*)?/.exec(url) ?? []
  const ports = new Set(['', port, ...(PORTS[scheme] ?? [])])
  const paths = scheme === 'wss' ? [path.replace(/\/$/, ''), `${path.replace(/\/$/, '')}/`] : [path]
  const queries = new Set([query, query && `?${stringify(parse(query.slice(1)))}`])
  return [...ports].flatMap((p) =>
    paths.flatMap((way) => [...queries].map((asked) => `${scheme}://${host}${p}${way}${asked}`)),
  )
}

/** Twilio's own library takes 80 for `wss`. */
const PORTS: Readonly<Record<string, readonly string[]>> = { https: [':443'], http: [':80'], wss: [':443', ':80'] }
