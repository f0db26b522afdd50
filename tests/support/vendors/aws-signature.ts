import { createHash, createHmac } from 'node:crypto'

export interface AwsIdentity {
  readonly id: string
  readonly secret: string
  readonly session?: string
}

const hash = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()

/** Outside S3 the path is encoded once more than it is sent. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** What is wrong with a signature of version 4; undefined where it is the identity's, for these bytes and this service. */
export function faultOfSignature(
  request: Request,
  body: Uint8Array,
  { id, secret, session }: AwsIdentity,
  where: { region: string; service: string },
): string | undefined {
  const { headers } = request
  const written = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
  const [, credential = '', names = '', signature] = written.exec(headers.get('authorization') ?? '') ?? []
  const stamp = headers.get('x-amz-date') ?? ''
  if (signature === undefined || !/^\d{8}T\d{6}Z$/.test(stamp)) return 'IncompleteSignatureException'
  const scope = `${stamp.slice(0, 8)}/${where.region}/${where.service}/aws4_request`
  if (credential !== `${id}/${scope}`)
    return 'InvalidSignatureException: Credential should be scoped to a valid region.'
  const signed = names.split(';')
  if (!signed.includes('host') || !signed.includes('x-amz-date')) return 'SignatureDoesNotMatch: SignedHeaders'
  if (headers.get('x-amz-security-token') !== (session ?? null)) return 'UnrecognizedClientException'
  const url = new URL(request.url)
  const lines = signed.map(
    (name) => `${name}:${(name === 'host' ? url.host : (headers.get(name) ?? '')).trim().replace(/ +/g, ' ')}\n`,
  )
  const canonical = [
    request.method,
    url.pathname.split('/').map(encoded).join('/'),
    '',
    lines.join(''),
    names,
    headers.get('x-amz-content-sha256') ?? hash(body),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical)].join('\n')
  const key = [where.region, where.service, 'aws4_request'].reduce<Uint8Array>(
    (above, part) => hmac(above, part),
    hmac(`AWS4${secret}`, stamp.slice(0, 8)),
  )
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch'
}
