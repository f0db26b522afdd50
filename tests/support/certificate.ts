import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NEW_KEY = { ec: '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1', rsa: '-newkey rsa:2048' }

/** A certificate for localhost that is good for a day, and its key, both in PEM; made by Debian's openssl. */
export function selfSigned(algorithm: keyof typeof NEW_KEY = 'ec'): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'voxray-tls-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  try {
    const request = `req -x509 ${NEW_KEY[algorithm]} -nodes -days 1 -subj /CN=localhost`
    const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const made = Bun.spawnSync(['openssl', ...request.split(' '), ...names, '-keyout', key, '-out', cert])
    if (!made.success) throw new Error(`openssl made no certificate: ${made.stderr.toString()}`)
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
