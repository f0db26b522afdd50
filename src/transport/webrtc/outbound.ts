import { OPUS_CLOCK_HZ, type OpusEncoder } from '../../audio/opus.ts'
import { hopSamples } from '../../audio/pcm.ts'

/** One packet to send. */
export interface RtpOut {
  /** 48 kHz clock. */
  timestamp: number
  /** The first of a run of speech: a receiver may re-time its playing here (RFC 3551 §4.1). */
  isFirst: boolean
  payload: Uint8Array
}

const HOP_TICKS = hopSamples(OPUS_CLOCK_HZ)

/** Hops of real silence after speech, until encoder and decoder have both run out: 200 ms. Then its last packet repeats. */
const FADE_HOPS = 10

/**
 * Speech to RTP without a pause: a browser mutes a track whose packets stop. The timestamp runs on through silence, which
 * costs no encoding.
 */
export class Outbound {
  readonly #encoder: OpusEncoder
  readonly #send: (packet: RtpOut) => void
  readonly #silence: Int16Array
  #timestamp: number
  #quietHops = 1
  #quietPacket: Uint8Array | undefined

  /** A random start (RFC 3550 §5.1) is handed in. */
  constructor(options: { encoder: OpusEncoder; rateHz: number; timestamp: number; send: (packet: RtpOut) => void }) {
    this.#encoder = options.encoder
    this.#send = options.send
    this.#silence = new Int16Array(hopSamples(options.rateHz))
    this.#timestamp = options.timestamp >>> 0
  }

  play(hop: Int16Array): void {
    const isFirst = this.#quietHops > 0
    this.#quietHops = 0
    this.#emit(this.#encoder.encode(hop), isFirst)
  }

  /** One hop of silence. */
  idle(): void {
    if (!this.#quietPacket || this.#quietHops < FADE_HOPS) this.#quietPacket = this.#encoder.encode(this.#silence)
    this.#quietHops++
    this.#emit(this.#quietPacket, false)
  }

  #emit(payload: Uint8Array, isFirst: boolean): void {
    this.#send({ timestamp: this.#timestamp, isFirst, payload })
    this.#timestamp = (this.#timestamp + HOP_TICKS) >>> 0
  }
}
