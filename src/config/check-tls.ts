import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** The text of a file; throws when it cannot be read. */
type ReadText = (path: string) => string

/** Whether TLS, once asked for, can be served: plain text is never served instead. */
export function checkTls(config: Config, readText: ReadText): Problem[] {
  if (!config.tls_enable) return []
  const problems: Problem[] = []
  const read = <T>(key: 'tls_cert_file' | 'tls_key_file', what: string, parse: (pem: string) => T): T | undefined => {
    const path = config[key]
    if (path !== undefined) return readPem({ key, path, what, parse, readText }, problems)
    problems.push({ key, wrong: 'is needed: tls_enable is true', wayOut: `Set it to the path of ${what} in PEM` })
    return undefined
  }
  const certificate = read('tls_cert_file', 'a certificate', certificateOf)
  const key = read('tls_key_file', 'its private key', createPrivateKey)
  if (certificate && key && !belongTogether(certificate, key)) {
    problems.push({
      key: 'tls_key_file',
      wrong: 'is not the key of the certificate in tls_cert_file',
      wayOut: 'Name the two files that were made together, with the certificate of this server first',
    })
  }
  return problems
}

/** Whether the certificates that a Redis must be signed by are there. */
export function checkRedisCa({ session_store, redis_tls_ca_file: path }: Config, readText: ReadText): Problem[] {
  const problems: Problem[] = []
  if (session_store === 'redis' && path !== undefined) {
    readPem({ key: 'redis_tls_ca_file', path, what: 'a certificate', parse: certificateOf, readText }, problems)
  }
  return problems
}

const certificateOf = (pem: string) => new X509Certificate(pem)

interface PemFile<T> {
  readonly key: string
  readonly path: string
  readonly what: string
  readonly parse: (pem: string) => T
  readonly readText: ReadText
}

function readPem<T>({ key, path, what, parse, readText }: PemFile<T>, problems: Problem[]): T | undefined {
  let pem: string
  try {
    pem = readText(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const wrong = `is ${path}, which ${code === 'ENOENT' ? 'does not exist' : 'cannot be read'}`
    problems.push({ key, wrong, wayOut: `Put ${what} there, readable for this user` })
    return undefined
  }
  try {
    return parse(pem)
  } catch {
    const wrong = `is ${path}, which does not hold ${what} in PEM`
    problems.push({ key, wrong, wayOut: 'Name another file; a key must not be encrypted' })
    return undefined
  }
}

const belongTogether = (certificate: X509Certificate, key: KeyObject): boolean => certificate.checkPrivateKey(key)
