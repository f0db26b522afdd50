import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { RtpIn } from './inbound.ts'
import type { RtpOut } from './outbound.ts'
import { ReplayWindow } from './replay-window.ts'

/** AEAD_AES_128_GCM (RFC 7714), which browsers and this server prefer, or AES_CM_128_HMAC_SHA1_80 (RFC 3711). */
export type SrtpCipher = 'gcm' | 'cm'

/** One direction's keys as DTLS gives them (RFC 5764 §4.2). */
export interface SrtpMaster {
  key: Buffer
  salt: Buffer
}

export const SRTP_KEY_BYTES = 16
export const srtpSaltBytes = (cipher: SrtpCipher): number => (cipher === 'gcm' ? 12 : 14)

const HEADER_BYTES = 12
const GCM_TAG_BYTES = 16
const HMAC_TAG_BYTES = 10
/** Streams a caller may have sent: more than one only after it changed its microphone. */
const MAX_STREAMS = 16

/** An RTP packet by its first bytes, as opposed to RTCP, DTLS and STUN on the same port (RFC 7983, RFC 5761 §4). */
export function isRtp(data: Uint8Array): boolean {
  const type = data[1] ?? 0
  return data.length > HEADER_BYTES && (data[0] ?? 0) >> 6 === 2 && (type < 192 || type > 223)
}

/** Session keys of one direction (RFC 3711 §4.3.1, with a 12-byte salt as in RFC 7714 §11). */
class Session {
  readonly cipher: SrtpCipher
  readonly key: Buffer
  readonly #salt: Buffer
  readonly #authKey: Buffer
  /** Made once: a packet's nonce is written over the one before. */
  readonly #nonce: Buffer
  readonly #rollover = Buffer.alloc(4)

  constructor(cipher: SrtpCipher, master: SrtpMaster) {
    this.cipher = cipher
    this.key = derive(master, 0, SRTP_KEY_BYTES)
    this.#authKey = derive(master, 1, 20)
    this.#salt = derive(master, 2, srtpSaltBytes(cipher))
    this.#nonce = Buffer.alloc(cipher === 'gcm' ? 12 : 16)
  }

  /** RFC 7714 §8.1: 0, SSRC, rollover, sequence. RFC 3711 §4.1.1: the same, 16 bits further left of a block counter. */
  nonce(ssrc: number, index: number): Buffer {
    const nonce = this.#nonce.fill(0)
    const at = this.cipher === 'gcm' ? 2 : 4
    nonce.writeUInt32BE(ssrc, at)
    nonce.writeUIntBE(index, at + 4, 6)
    for (let i = 0; i < this.#salt.length; i++) nonce[i] = (nonce[i] ?? 0) ^ (this.#salt[i] ?? 0)
    return nonce
  }

  /** RFC 3711 §4.2: over the packet and the rollover counter. */
  tag(packet: Uint8Array, index: number): Buffer {
    this.#rollover.writeUInt32BE(Math.floor(index / 65_536))
    const mac = createHmac('sha1', this.#authKey).update(packet).update(this.#rollover)
    return mac.digest().subarray(0, HMAC_TAG_BYTES)
  }
}

function derive(master: SrtpMaster, label: number, bytes: number): Buffer {
  const counter = Buffer.alloc(16)
  master.salt.copy(counter)
  counter[7] = (counter[7] ?? 0) ^ label
  return createCipheriv('aes-128-ctr', master.key, counter).update(Buffer.alloc(bytes))
}

export interface SrtpStream {
  readonly ssrc: number
  readonly payloadType: number
  /** A random number to begin with. */
  readonly sequence: number
}

/** Packets out: one stream of one payload type. */
export class SrtpSender {
  readonly #session: Session
  readonly #stream: SrtpStream
  /** Of the next packet: its sequence number, and how often that has wrapped (RFC 3711 §3.3.1). */
  #index: number

  constructor(cipher: SrtpCipher, master: SrtpMaster, stream: SrtpStream) {
    this.#session = new Session(cipher, master)
    this.#stream = stream
    // The lower half only: a receiver who misses the first packets, and with them a wrap, could read none that follow.
    this.#index = stream.sequence & 0x7fff
  }

  protect(packet: RtpOut): Buffer {
    const index = this.#index++
    const header = Buffer.alloc(HEADER_BYTES)
    header[0] = 0x80
    header[1] = (packet.isFirst ? 0x80 : 0) | this.#stream.payloadType
    header.writeUInt16BE(index & 0xffff, 2)
    header.writeUInt32BE(packet.timestamp, 4)
    header.writeUInt32BE(this.#stream.ssrc, 8)
    const nonce = this.#session.nonce(this.#stream.ssrc, index)
    if (this.#session.cipher === 'gcm') {
      const cipher = createCipheriv('aes-128-gcm', this.#session.key, nonce).setAAD(header)
      return Buffer.concat([header, cipher.update(packet.payload), cipher.final(), cipher.getAuthTag()])
    }
    const body = createCipheriv('aes-128-ctr', this.#session.key, nonce).update(packet.payload)
    const clear = Buffer.concat([header, body])
    return Buffer.concat([clear, this.#session.tag(clear, index)])
  }
}

/** Packets in: authenticates, decrypts, refuses replays. */
export class SrtpReceiver {
  readonly #session: Session
  readonly #payloadType: number
  readonly #windows = new Map<number, ReplayWindow>()

  constructor(cipher: SrtpCipher, master: SrtpMaster, payloadType: number) {
    this.#session = new Session(cipher, master)
    this.#payloadType = payloadType
  }

  /** Undefined for what is forged, replayed, malformed or of another payload type. Never throws. */
  unprotect(data: Buffer): RtpIn | undefined {
    if ((data.readUInt8(1) & 127) !== this.#payloadType) return undefined
    const at = headerBytes(data)
    const tagBytes = this.#session.cipher === 'gcm' ? GCM_TAG_BYTES : HMAC_TAG_BYTES
    if (at === 0 || data.length < at + tagBytes) return undefined
    const sequence = data.readUInt16BE(2)
    const ssrc = data.readUInt32BE(8)
    const window = this.#windows.get(ssrc) ?? new ReplayWindow()
    const index = window.indexOf(sequence)
    if (!window.isFresh(index)) return undefined
    const clear = this.#open(data, at, data.length - tagBytes, ssrc, index)
    if (!clear) return undefined
    const padding = (data.readUInt8(0) & 0x20) === 0 ? 0 : (clear.at(-1) ?? 0)
    if (padding > clear.length) return undefined
    window.accept(index)
    this.#remember(ssrc, window)
    return { ssrc, sequence, timestamp: data.readUInt32BE(4), payload: clear.subarray(0, clear.length - padding) }
  }

  #open(data: Buffer, at: number, end: number, ssrc: number, index: number): Buffer | undefined {
    const nonce = this.#session.nonce(ssrc, index)
    if (this.#session.cipher === 'gcm') {
      const decipher = createDecipheriv('aes-128-gcm', this.#session.key, nonce)
      decipher.setAAD(data.subarray(0, at)).setAuthTag(data.subarray(end))
      const clear = decipher.update(data.subarray(at, end))
      try {
        decipher.final()
      } catch {
        // Forged or damaged.
        return undefined
      }
      return clear
    }
    if (!timingSafeEqual(this.#session.tag(data.subarray(0, end), index), data.subarray(end))) return undefined
    return createDecipheriv('aes-128-ctr', this.#session.key, nonce).update(data.subarray(at, end))
  }

  #remember(ssrc: number, window: ReplayWindow): void {
    if (this.#windows.has(ssrc)) return
    const [oldest] = this.#windows.keys()
    if (oldest !== undefined && this.#windows.size >= MAX_STREAMS) this.#windows.delete(oldest)
    this.#windows.set(ssrc, window)
  }
}

/** Where the payload begins, after contributing sources and extensions (RFC 3550 §5.1); 0 when the packet ends before. */
function headerBytes(data: Buffer): number {
  const first = data.readUInt8(0)
  const fixed = HEADER_BYTES + 4 * (first & 15)
  if ((first & 0x10) === 0) return fixed <= data.length ? fixed : 0
  if (fixed + 4 > data.length) return 0
  const extended = fixed + 4 + 4 * data.readUInt16BE(fixed + 2)
  return extended <= data.length ? extended : 0
}
