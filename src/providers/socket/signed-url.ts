import { createHash, createHmac } from 'node:crypto'

/** Who asks Amazon, and where. */
export interface Signer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly region: string
  readonly service: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
/** The connection has to be opened within it. */
const VALID_SECS = 300

/** An address with a signature in its query (SigV4), which opens one connection soon. `wallMs` is the time since 1970. */
export function signedUrl(address: string, signer: Signer, wallMs: number): string {
  const url = new URL(address)
  const time = new Date(wallMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
  const scope = `${time.slice(0, 8)}/${signer.region}/${signer.service}/aws4_request`
  const own = {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${signer.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': `${VALID_SECS}`,
    ...(signer.sessionToken && { 'X-Amz-Security-Token': signer.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  }
  const query = [...url.searchParams, ...Object.entries(own)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&')
  const request = ['GET', url.pathname, query, `host:${url.host}`, '', 'host', hashOf('')].join('\n')
  const text = [ALGORITHM, time, scope, hashOf(request)].join('\n')
  let key: string | Buffer = `AWS4${signer.secretAccessKey}`
  for (const part of scope.split('/')) key = hmac(key, part)
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${hmac(key, text).toString('hex')}`
}

/** RFC 3986, which leaves fewer signs as they are than the web does. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
