import { OPUS_CLOCK_HZ } from '../../audio/opus.ts'
import type { RtpIn } from './inbound.ts'

/** What a receiver reports of one stream (RFC 3550 §6.4.1). */
export interface ReceptionReport {
  ssrc: number
  /** Since the report before, in 256ths. */
  fractionLost: number
  packetsLost: number
  highestSequence: number
  /** 48 kHz clock. */
  jitter: number
}

/** Counts a stream's packets for the reports its sender adapts by (RFC 3550 appendix A.3 and A.8). */
export class Reception {
  #ssrc: number | undefined
  #base = 0
  #highest = 0
  #received = 0
  #expectedBefore = 0
  #receivedBefore = 0
  #transit = 0
  #jitter = 0

  push(packet: RtpIn, nowMs: number): void {
    const transit = nowMs * (OPUS_CLOCK_HZ / 1000) - packet.timestamp
    if (packet.ssrc !== this.#ssrc) this.#restart(packet, transit)
    this.#received++
    this.#highest += Math.max(0, ((packet.sequence - this.#highest) << 16) >> 16)
    // A wrap of the timestamp shows as a leap of a day; one packet is left out.
    const leap = Math.abs(transit - this.#transit)
    if (leap < OPUS_CLOCK_HZ * 60) this.#jitter += (leap - this.#jitter) / 16
    this.#transit = transit
  }

  /** Undefined before the first packet. */
  report(): ReceptionReport | undefined {
    if (this.#ssrc === undefined) return undefined
    const expected = this.#highest - this.#base + 1
    const lately = expected - this.#expectedBefore
    const lost = lately - (this.#received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    return {
      ssrc: this.#ssrc,
      fractionLost: lost > 0 && lately > 0 ? Math.min(255, Math.floor((lost * 256) / lately)) : 0,
      packetsLost: Math.max(0, Math.min(0x7fffff, expected - this.#received)),
      highestSequence: this.#highest >>> 0,
      jitter: Math.floor(this.#jitter) >>> 0,
    }
  }

  #restart(packet: RtpIn, transit: number): void {
    this.#ssrc = packet.ssrc
    this.#base = packet.sequence
    this.#highest = packet.sequence
    this.#received = 0
    this.#expectedBefore = 0
    this.#receivedBefore = 0
    this.#transit = transit
    this.#jitter = 0
  }
}
