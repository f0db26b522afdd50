import { timingSafeEqual } from 'node:crypto'
import type { DtlsSocket } from 'werift'
import { isSigned, verifyData } from './dtls-proofs.ts'

type Message = Parameters<DtlsSocket['onHandleHandshakes']>[0][number]

/** RFC 5246 §7.4, RFC 6347 §4.3.2. */
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const HELLO_VERIFY_REQUEST = 3
const CERTIFICATE = 11
const SERVER_KEY_EXCHANGE = 12
const CERTIFICATE_REQUEST = 13
const SERVER_HELLO_DONE = 14
const CERTIFICATE_VERIFY = 15
const CLIENT_KEY_EXCHANGE = 16
const FINISHED = 20

/** What a far side says after the hellos that may come again, in this order, each once. */
const FROM_CLIENT = [CERTIFICATE, CLIENT_KEY_EXCHANGE, CERTIFICATE_VERIFY, FINISHED]
const FROM_SERVER = [SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE, FINISHED]

/**
 * Makes the far side of a handshake prove that it has its certificate's key. werift compares the certificate with the offer's
 * fingerprint and asks for no proof, so that anyone on the path who has seen a caller's certificate could pose as that caller.
 * A handshake without proof fails (`onError`).
 */
export function verifyHandshake(dtls: DtlsSocket, isServer: boolean): void {
  const handle = dtls.onHandleHandshakes
  const proof = new HandshakeProof(dtls, isServer)
  dtls.onHandleHandshakes = async (messages) => {
    for (const message of messages) if (proof.admits(message)) await handle([message])
  }
}

class HandshakeProof {
  readonly #dtls: DtlsSocket
  readonly #isServer: boolean
  readonly #order: readonly number[]
  #next = 0
  #certificate: Buffer = Buffer.alloc(0)
  #finished: Buffer | undefined

  constructor(dtls: DtlsSocket, isServer: boolean) {
    this.#dtls = dtls
    this.#isServer = isServer
    this.#order = isServer ? FROM_CLIENT : FROM_SERVER
  }

  /** False for what comes after the handshake, except a Finished whose answer was lost. Throws at what proves nothing. */
  admits({ msg_type: type, fragment }: Message): boolean {
    if (this.#finished) return type === FINISHED && fragment.equals(this.#finished)
    if (this.#next === 0 && type === (this.#isServer ? CLIENT_HELLO : HELLO_VERIFY_REQUEST)) return true
    // A server may ask for no certificate.
    if (this.#order[this.#next] === CERTIFICATE_REQUEST && type !== CERTIFICATE_REQUEST) this.#next++
    // A second certificate would take the place of the proven one.
    if (type !== this.#order[this.#next]) throw new Error(`handshake message ${type} out of order`)
    this.#next++
    if (!this.#proves(type, fragment)) throw new Error(`handshake message ${type} is not authentic`)
    if (type === FINISHED) this.#finished = fragment
    return true
  }

  #proves(type: number, body: Buffer): boolean {
    switch (type) {
      case CERTIFICATE:
        this.#certificate = firstCertificate(body)
        return true
      case CERTIFICATE_VERIFY:
        return isSigned(this.#transcript(), body, this.#certificate)
      case SERVER_KEY_EXCHANGE:
        return this.#isKeySigned(body)
      case FINISHED: {
        const label = this.#isServer ? 'client finished' : 'server finished'
        const expected = verifyData(label, this.#dtls.cipher.masterSecret, this.#transcript())
        return body.length === expected.length && timingSafeEqual(body, expected)
      }
      default:
        return true
    }
  }

  /** Curve type and curve, then the key with its length: signed together with the two randoms (RFC 8422 §5.4). */
  #isKeySigned(body: Buffer): boolean {
    const end = 4 + (body[3] ?? 0)
    const { localRandom, remoteRandom } = this.#dtls.cipher
    const signed = Buffer.concat([localRandom.serialize(), remoteRandom.serialize(), body.subarray(0, end)])
    return isSigned(signed, body.subarray(end), this.#certificate)
  }

  /** All messages so far, ours included, as if none had been cut (RFC 6347 §4.2.6). */
  #transcript(): Buffer {
    return Buffer.concat(this.#dtls.dtls.sortedHandshakeCache.map((message) => message.serialize()))
  }
}

/** The lengths of the list and of its first certificate are 24 bits each. Empty when there is none. */
function firstCertificate(body: Buffer): Buffer {
  if (body.length < 6) return Buffer.alloc(0)
  return Buffer.from(body.subarray(6, 6 + body.readUIntBE(3, 3)))
}
