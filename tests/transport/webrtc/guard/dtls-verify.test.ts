import { expect, test } from 'bun:test'
import type { DtlsSocket } from 'werift'
import { clearRecord, recordsOf } from '../../../../src/transport/webrtc/guard/dtls-records.ts'
import { type HandshakeOptions, shakeHands } from '../../../support/dtls.ts'
import { ECDSA, identity, posing, RSA } from '../../../support/dtls-identity.ts'

const [CERTIFICATE, CERTIFICATE_VERIFY] = [11, 15]

const [caller, stranger, rsa, otherRsa] = await Promise.all([
  identity(ECDSA),
  identity(ECDSA),
  identity(RSA),
  identity(RSA),
])

const shake = (options: HandshakeOptions) => shakeHands(1, {}, { limitMs: 5000, cutBytes: 16_000, ...options })

test.each<[string, HandshakeOptions]>([
  ['a client with an ECDSA key', { clientIdentity: caller }],
  ['a client with an RSA key', { clientIdentity: rsa }],
  ['a server with an ECDSA key', { serverIdentity: caller }],
])('%s that is the one of its certificate connects', async (_name, options) => {
  expect(await shake(options)).toBeGreaterThan(0)
})

/** A Finished of somebody who has not seen the same messages. */
const lies = (side: DtlsSocket) => {
  side.cipher.verifyData = () => Buffer.alloc(12, 1)
}

test.each<[string, HandshakeOptions, number]>([
  ['a client with another ECDSA key', { clientIdentity: posing(caller, stranger) }, 15],
  ['a client with another RSA key', { clientIdentity: posing(rsa, otherRsa) }, 15],
  ['a client that calls its RSA key ECDSA', { clientIdentity: posing(caller, rsa) }, 15],
  ['a server with another key', { serverIdentity: posing(caller, stranger) }, 12],
  ['a client whose Finished is of another handshake', { prepare: (_server, client) => lies(client) }, 20],
  ['a server whose Finished is of another handshake', { prepare: (server) => lies(server) }, 20],
])('%s is refused', async (_name, options, message) => {
  await expect(shake(options)).rejects.toThrow(`handshake message ${message} is not authentic`)
})

/** After the proof with its own key the certificate of the one that it poses as. */
function withSecondCertificate(datagram: Buffer): Buffer {
  const records = recordsOf(datagram)
  const first = records.find(({ epoch, body }) => epoch === 0 && body[0] === CERTIFICATE)
  return Buffer.concat(
    records.flatMap(({ epoch, body, bytes }) => {
      if (epoch > 0 || body[0] !== CERTIFICATE_VERIFY || !first) return [bytes]
      const second = Buffer.from(first.body)
      second.writeUInt16BE(body.readUInt16BE(4) + 1, 4)
      return [bytes, clearRecord(second)]
    }),
  )
}

test('a second certificate, after the proof of the first, is refused', async () => {
  await expect(shake({ rewrite: withSecondCertificate })).rejects.toThrow('handshake message 11 out of order')
})
