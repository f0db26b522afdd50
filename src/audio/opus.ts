/** One caller's voice, decoded straight to what the ear hears: mono, 16 kHz. The samples returned are the caller's. */
export interface OpusDecoder extends Disposable {
  /** The whole packet, 2.5 to 120 ms. Give only packets `opusPacketSamples` accepts. */
  decode(packet: Uint8Array): Int16Array
  /** 20 ms in place of a packet that never came. */
  conceal(): Int16Array
  /** 20 ms in place of the packet lost just before `next`, from the copy `next` may carry (RFC 6716 §2.1.7). Decode `next` after. */
  recover(next: Uint8Array): Int16Array
}

/** Speech to packets, one hop of 20 ms each. */
export interface OpusEncoder extends Disposable {
  /** The packet is the caller's. */
  encode(hop: Int16Array): Uint8Array
  /** The share of packets the far side loses, 0 to 1: above 1 % each packet carries a copy of the one before. */
  expectLoss(fraction: number): void
}

/** RTP's clock for Opus, whatever rate is encoded (RFC 7587 §4.1). */
export const OPUS_CLOCK_HZ = 48_000
