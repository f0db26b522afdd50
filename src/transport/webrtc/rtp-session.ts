import type { Clock } from '../../std/clock.ts'
import type { RtpIn } from './inbound.ts'
import type { RtpOut } from './outbound.ts'
import { Reception, type ReceptionReport } from './reception.ts'
import { SrtpReceiver, SrtpSender, type SrtpCipher, type SrtpMaster, type SrtpStream } from './srtp.ts'

/** What we tell the far side once a second: how much we sent, when, and how its own stream arrives (RFC 3550 §6.4.1). */
export interface SenderReport {
  /** 64 bits: seconds since 1900 and their fraction. */
  ntpTimestamp: bigint
  rtpTimestamp: number
  packetCount: number
  octetCount: number
  /** Absent before the far side's first packet. `lsr`, `dlsr`: their last report, and how long ago, in 65536ths of a second. */
  reception: (ReceptionReport & { lsr: number; dlsr: number }) | undefined
}

/** What is sent is the stream's. */
export interface RtpSessionOptions extends SrtpStream {
  readonly clock: Clock
  readonly cipher: SrtpCipher
  readonly local: SrtpMaster
  readonly remote: SrtpMaster
  /** Of the far side's audio. */
  readonly heardPayloadType: number
  transmit(datagram: Buffer): void
  report(report: SenderReport): void
}

/** RTP goes out every 20 ms: a report each second. */
const REPORT_EVERY_PACKETS = 50

/** One connection's audio, protected, both ways, with the counts both sides adapt by. */
export class RtpSession {
  readonly #options: RtpSessionOptions
  readonly #sender: SrtpSender
  readonly #receiver: SrtpReceiver
  readonly #reception = new Reception()
  #packets = 0
  #bytes = 0
  /** The middle of the NTP time in their last report, and when it came. */
  #theirReport = 0
  #theirReportAtMs = 0

  constructor(options: RtpSessionOptions) {
    this.#options = options
    this.#sender = new SrtpSender(options.cipher, options.local, options)
    this.#receiver = new SrtpReceiver(options.cipher, options.remote, options.heardPayloadType)
  }

  send(packet: RtpOut): void {
    this.#options.transmit(this.#sender.protect(packet))
    this.#packets++
    this.#bytes += packet.payload.length
    if (this.#packets % REPORT_EVERY_PACKETS === 0) this.#report(packet.timestamp)
  }

  /** Undefined for what is not the far side's audio, or came before. */
  receive(datagram: Buffer): RtpIn | undefined {
    const packet = this.#receiver.unprotect(datagram)
    if (packet) this.#reception.push(packet, this.#options.clock.now())
    return packet
  }

  /** The far side reported on its sending at this time of its own. */
  noteReport(ntpTimestamp: bigint): void {
    this.#theirReport = Number((ntpTimestamp >> 16n) & 0xffff_ffffn)
    this.#theirReportAtMs = this.#options.clock.now()
  }

  #report(rtpTimestamp: number): void {
    const { clock } = this.#options
    const reception = this.#reception.report()
    const sinceMs = this.#theirReport === 0 ? 0 : clock.now() - this.#theirReportAtMs
    this.#options.report({
      ntpTimestamp: ntpTime(clock.wall()),
      rtpTimestamp,
      packetCount: this.#packets >>> 0,
      octetCount: this.#bytes >>> 0,
      reception: reception && { ...reception, lsr: this.#theirReport, dlsr: Math.floor(sinceMs * 65.536) >>> 0 },
    })
  }
}

const SECONDS_1900_TO_1970 = 2_208_988_800n

const ntpTime = (wallMs: number): bigint => (BigInt(Math.round(wallMs)) << 32n) / 1000n + (SECONDS_1900_TO_1970 << 32n)
