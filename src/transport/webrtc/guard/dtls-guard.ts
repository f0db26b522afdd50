import { DtlsMessages } from './dtls-messages.ts'
import { ALERT, clearRecord, HANDSHAKE, RECORD_HEADER_BYTES, recordsOf, type DtlsRecord } from './dtls-records.ts'

/** A browser's side of a handshake is 1 to 5 kB. werift keeps it. */
const MAX_HANDSHAKE_BYTES = 65_536
/** Encrypted records that overtook what makes them readable: a far side sends one or two before it is answered. */
const MAX_EARLY = 4
/** Datagrams that came before werift listened: a browser's hello takes one or two. */
const MAX_UNHEARD = 4

export interface DtlsGuardOptions {
  /** The far side says hello. */
  readonly isServer: boolean
  /** The far side went on in the handshake. */
  readonly advanced: () => void
  /** It said again what we had answered. */
  readonly repeated: () => void
}

/**
 * Lets through to werift's DTLS what it can use. During the handshake that is each message whole, in order and once: it
 * takes a repeated hello for a new handshake, derives keys from what has come so far, and joins fragments as they come.
 * Afterwards it is what nobody but the peer can have written: werift takes a hello in clear text for a new one, and an alert
 * in clear text for the peer's, either of which would end the call of another.
 */
export class DtlsGuard {
  readonly #options: DtlsGuardOptions
  readonly #messages = new DtlsMessages()
  readonly #early: Buffer[] = []
  readonly #unheard: Buffer[] = []
  #isListening = false
  #isReadable: boolean
  #handshakeBytes = 0

  constructor(options: DtlsGuardOptions) {
    this.#options = options
    this.#isReadable = !options.isServer
  }

  /**
   * werift listens from now on. Gives what may pass of the datagrams before: a client says hello once its own checks are
   * answered, when ours may still be on their way.
   */
  listen(): Buffer {
    this.#isListening = true
    return Buffer.concat(this.#unheard.splice(0).map((data) => this.admitted(data, false)))
  }

  /** The records that may pass, of this datagram and of those that waited for it. Empty when none may. */
  admitted(data: Buffer, isConnected: boolean): Buffer {
    if (!this.#isListening) {
      if (this.#unheard.length < MAX_UNHEARD) this.#unheard.push(Buffer.from(data))
      return Buffer.alloc(0)
    }
    return Buffer.concat(recordsOf(data).flatMap((record) => this.#admit(record, isConnected)))
  }

  /** We have answered all that has come. */
  answered(): void {
    this.#messages.answer()
  }

  #admit(record: DtlsRecord, isConnected: boolean): readonly Buffer[] {
    const { type, epoch, bytes } = record
    if (type === HANDSHAKE && epoch === 0) return this.#advance(record, isConnected)
    if (isConnected) return epoch > 0 && !(type === ALERT && isReadAsClear(bytes)) ? [bytes] : []
    if (epoch === 0 || this.#isReadable) return [bytes]
    if (this.#early.length < MAX_EARLY) this.#early.push(Buffer.from(bytes))
    return []
  }

  #advance({ body }: DtlsRecord, isConnected: boolean): readonly Buffer[] {
    const { messages, isRepeat } = this.#messages.push(body)
    if (isRepeat) this.#options.repeated()
    for (const { length } of messages) this.#handshakeBytes += length
    if (isConnected || messages.length === 0 || this.#handshakeBytes > MAX_HANDSHAKE_BYTES) return []
    this.#options.advanced()
    // The last message of a client in clear text; werift has its keys by then.
    if (messages.some((message) => message[0] === CERTIFICATE_VERIFY)) this.#isReadable = true
    return [...messages.map(clearRecord), ...(this.#isReadable ? this.#early.splice(0) : [])]
  }
}

/** RFC 5246 §7.4. */
const CERTIFICATE_VERIFY = 15

/** werift reads an encrypted alert in clear text when its second byte, a part of the nonce, happens to be the name of one. */
const isReadAsClear = (alert: Buffer): boolean => ALERTS.has(alert[RECORD_HEADER_BYTES + 1] ?? 0)

/** RFC 5246 §7.2, as werift has them. */
const ALERTS: ReadonlySet<number> = new Set([
  0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 90, 100, 110,
])
