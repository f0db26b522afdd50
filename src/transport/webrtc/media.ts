import type { OpusEncoder } from '../../audio/opus.ts'
import { LISTEN_RATE_HZ, type Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import { type Codecs, PLAY_RATE_HZ } from './codecs.ts'
import type { WebRtcCounts } from './counts.ts'
import { Inbound, type RtpIn } from './inbound.ts'
import { Outbound, type RtpOut } from './outbound.ts'

export interface MediaOptions {
  readonly clock: Clock
  readonly counts: WebRtcCounts
  readonly send: (packet: RtpOut) => void
  /** What the caller says; the samples are good until it returns, and not to be written to. */
  readonly heard: (pcm: Pcm) => void
}

/** 120 ms at 16 kHz, the longest packet. */
const MAX_PACKET_SAMPLES = 1920
const SILENCE = new Int16Array(MAX_PACKET_SAMPLES)

/** The sound of a call both ways, as packets on one side and samples on the other. Goes on from one connection to the next. */
export class Media implements Disposable {
  readonly #options: MediaOptions
  readonly #codecs = new DisposableStack()
  readonly #encoder: OpusEncoder
  readonly #inbound: Inbound
  readonly #outbound: Outbound

  /** The codecs are disposed of with it. */
  constructor({ decoder, encoder }: Codecs, options: MediaOptions) {
    this.#options = options
    this.#codecs.use(decoder)
    this.#encoder = this.#codecs.use(encoder)
    this.#inbound = new Inbound(decoder, (samples) => this.#hear(samples), options.counts)
    const [timestamp = 0] = crypto.getRandomValues(new Uint32Array(1))
    this.#outbound = new Outbound({ encoder, rateHz: PLAY_RATE_HZ, timestamp, send: options.send })
  }

  /** The client says that its microphone went off or on. */
  mute(isMuted: boolean): void {
    this.#inbound.isMuted = isMuted
  }

  /** A packet of the caller's has come, at this time by the clock. */
  receive(packet: RtpIn, atMs: number): void {
    this.#options.counts.receivedBytes += packet.payload.length
    this.#inbound.push(packet, atMs)
  }

  /** One hop of speech. */
  play(hop: Int16Array): void {
    this.#outbound.play(hop)
    this.#tick()
  }

  /** One hop of silence. A microphone that falls silent is silent; one that is out of reach is not. */
  idle(isAway: boolean): void {
    this.#outbound.idle()
    if (!isAway) this.#tick()
  }

  /** The share of our packets that the far side lost of late, 0 to 1. */
  expectLoss(fraction: number): void {
    this.#encoder.expectLoss(fraction)
  }

  [Symbol.dispose](): void {
    this.#codecs.dispose()
  }

  #tick(): void {
    this.#inbound.tick(this.#options.clock.now())
  }

  #hear(samples: Int16Array): void {
    const heard = this.#inbound.isMuted ? SILENCE.subarray(0, samples.length) : samples
    this.#options.heard({ samples: heard, rateHz: LISTEN_RATE_HZ })
  }
}
