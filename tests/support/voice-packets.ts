import type { OpusDecoder, OpusEncoder } from '../../src/audio/opus.ts'
import { Inbound, type RtpIn } from '../../src/transport/webrtc/inbound.ts'

/** Samples of a hop at 16 kHz. */
const HOP = 320
/** CELT, 20 ms, one frame (RFC 6716 §3.1). */
const TOC_20_MS = 0xf8

/** A packet of 20 ms that says which one it is. */
export const numbered = (number: number): Uint8Array => Uint8Array.of(TOC_20_MS, number & 255, number >> 8)

/** Decodes `numbered` packets to hops full of their number, so that a test can read what was heard. */
export class NumberDecoder implements OpusDecoder {
  static readonly CONCEALED = -1
  static readonly RECOVERED = -2
  disposed = false

  decode(packet: Uint8Array): Int16Array {
    return new Int16Array(HOP).fill((packet[1] ?? 0) + 256 * (packet[2] ?? 0))
  }

  conceal(): Int16Array {
    return new Int16Array(HOP).fill(NumberDecoder.CONCEALED)
  }

  recover(): Int16Array {
    return new Int16Array(HOP).fill(NumberDecoder.RECOVERED)
  }

  [Symbol.dispose](): void {
    this.disposed = true
  }
}

/** Encodes each hop to its first sample. */
export class NumberEncoder implements OpusEncoder {
  encodedHops = 0
  loss = 0

  encode(hop: Int16Array): Uint8Array {
    this.encodedHops++
    return numbered(hop[0] ?? 0)
  }

  expectLoss(fraction: number): void {
    this.loss = fraction
  }

  [Symbol.dispose](): void {}
}

/** The `number`th packet of a stream that starts anywhere. */
export function packetOf(
  number: number,
  options: { sequence?: number; timestamp?: number; ssrc?: number } = {},
): RtpIn {
  return {
    ssrc: options.ssrc ?? 1,
    sequence: ((options.sequence ?? 0) + number) & 0xffff,
    timestamp: ((options.timestamp ?? 0) + number * 960) >>> 0,
    payload: numbered(number),
  }
}

/** An ear of numbered hops, and a clock that ticks it every 20 ms. */
export function ear(decoder = new NumberDecoder()) {
  const heard: number[] = []
  const inbound = new Inbound(decoder, (samples) => heard.push(samples[0] ?? 0))
  let tickedMs = 0
  return {
    inbound,
    heard,
    /** Moves to `nowMs`, ticking on the way. */
    until(nowMs: number) {
      for (; tickedMs <= nowMs; tickedMs += 20) inbound.tick(tickedMs)
    },
  }
}
