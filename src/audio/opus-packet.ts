/** Frame length in 48 kHz samples by configuration number, the top five bits of a packet (RFC 6716 §3.1, table 2). */
// prettier-ignore
const FRAME_SAMPLES = [
  // SILK
  480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880,
  // hybrid
  480, 960, 480, 960,
  // CELT
  120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960,
]

/** RFC 6716 §3.4: no frame is longer than this, no packet than 120 ms. */
const MAX_FRAME_BYTES = 1275
const MAX_PACKET_SAMPLES = 5760

/**
 * How long a packet plays, in samples of the 48 kHz clock; 0 when its framing is malformed (RFC 6716 §3.4, R1 to R7).
 * Decoders are only given what passes: one of them logs what it cannot read.
 */
export function opusPacketSamples(packet: Uint8Array): number {
  const toc = packet[0]
  if (toc === undefined) return 0
  const frame = FRAME_SAMPLES[toc >> 3] ?? 0
  const rest = packet.length - 1
  switch (toc & 3) {
    case 0:
      return rest <= MAX_FRAME_BYTES ? frame : 0
    case 1:
      return rest % 2 === 0 && rest / 2 <= MAX_FRAME_BYTES ? 2 * frame : 0
    case 2: {
      const first = frameBytes(packet, 1)
      if (!first) return 0
      const second = rest - first.size - first.bytes
      return second >= 0 && second <= MAX_FRAME_BYTES ? 2 * frame : 0
    }
    default:
      return manyFrames(packet, frame)
  }
}

/** Code 3: a count byte, optional padding, equal frames or a length before each but the last. */
function manyFrames(packet: Uint8Array, frame: number): number {
  const head = packet[1]
  if (head === undefined) return 0
  const count = head & 63
  if (count === 0 || count * frame > MAX_PACKET_SAMPLES) return 0
  let at = 2
  let end = packet.length
  if (head & 64) {
    let padding = 255
    while (padding === 255) {
      padding = packet[at++] ?? -1
      if (padding < 0) return 0
      end -= padding === 255 ? 254 : padding
    }
  }
  if (end < at) return 0
  if ((head & 128) === 0) {
    const size = (end - at) / count
    return Number.isInteger(size) && size <= MAX_FRAME_BYTES ? count * frame : 0
  }
  for (let index = 0; index < count - 1; index++) {
    const next = frameBytes(packet, at)
    if (!next) return 0
    at += next.size
    end -= next.bytes
    if (end < at) return 0
  }
  return end - at <= MAX_FRAME_BYTES ? count * frame : 0
}

/** A frame length, in one byte up to 251 or in two (RFC 6716 §3.2.1). */
function frameBytes(packet: Uint8Array, at: number): { size: number; bytes: number } | undefined {
  const first = packet[at]
  if (first === undefined) return undefined
  if (first < 252) return { size: 1, bytes: first }
  const second = packet[at + 1]
  return second === undefined ? undefined : { size: 2, bytes: second * 4 + first }
}
