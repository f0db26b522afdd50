import { OPUS_CLOCK_HZ, type OpusDecoder } from '../../audio/opus.ts'
import { opusPacketSamples } from '../../audio/opus-packet.ts'
import { HOP_MS, hopSamples, LISTEN_RATE_HZ } from '../../audio/pcm.ts'

/** One packet as it came. */
export interface RtpIn {
  ssrc: number
  sequence: number
  /** 48 kHz clock. */
  timestamp: number
  payload: Uint8Array
}

/** What became of the caller's packets. */
export interface InboundCounts {
  received: number
  /** Played in their order after waiting for one that came later. */
  reordered: number
  /** Sequence numbers that never came in time. */
  lost: number
  /** Hops made up in place of lost or overdue audio. */
  concealed: number
  /** Of those, hops asked of the copy in the next packet. */
  recovered: number
  /** Hops of silence for a caller who sends nothing. */
  silent: number
  /** Came after their time had been made up, or twice. */
  late: number
  /** Not Opus. */
  malformed: number
}

export const noPackets = (): InboundCounts => ({
  received: 0,
  reordered: 0,
  lost: 0,
  concealed: 0,
  recovered: 0,
  silent: 0,
  late: 0,
  malformed: 0,
})

const TICKS_PER_MS = OPUS_CLOCK_HZ / 1000
const HOP_TICKS = HOP_MS * TICKS_PER_MS
const HOP_SAMPLES = hopSamples(LISTEN_RATE_HZ)

/** How long a missing packet is waited for; grows with the jitter seen. Packets in order never wait. */
const MIN_WAIT_MS = 40
const MAX_WAIT_MS = 200
/** Of jitter above the wait's floor, for the next peak to be a bit higher. */
const JITTER_MARGIN = 1.25
/** Per packet: a peak counts half after some 3 s. */
const JITTER_DECAY = 0.995
/** Per packet: follows the drift of two clocks, 0.5 ms a second, against a base that only ever falls. */
const BASE_DRIFT_MS = 0.01

/** Extrapolation of a voice holds for 100 ms, then it is a drone: silence follows. */
const MAX_EXTRAPOLATED_HOPS = 5
/** Packets waiting for one before them: 640 ms and more. */
const MAX_WAITING = 32
/** A timestamp further off than this is another stream, not a gap. */
const MAX_GAP_TICKS = 2000 * TICKS_PER_MS

/**
 * A caller's packets to continuous 16 kHz audio. What comes in order is heard at once; only what follows a gap waits, and
 * a gap is closed by the copy in the next packet, by extrapolation, or by silence once it is overdue. A caller who
 * stops sending (DTX, a stall) is heard as silence in real time.
 */
export class Inbound {
  readonly counts: InboundCounts
  readonly #decoder: OpusDecoder
  readonly #hear: (samples: Int16Array) => void
  readonly #silence = new Int16Array(HOP_SAMPLES)
  /** By extended sequence number. */
  readonly #waiting = new Map<number, RtpIn>()
  #ssrc: number | undefined
  /** Extended beyond 16 bits: what must come next. */
  #nextSequence = 0
  /** Where the audio heard so far ends, in unwrapped ticks. */
  #nextTick = 0
  /** Clock of arrival minus clock of the stream, at its least. */
  #baseMs = 0
  #jitterMs = 0
  #madeUp = 0

  /** `counts` may be those of many streams. */
  constructor(decoder: OpusDecoder, hear: (samples: Int16Array) => void, counts = noPackets()) {
    this.#decoder = decoder
    this.#hear = hear
    this.counts = counts
  }

  /** How long a gap is waited for now, in ms. */
  get waitMs(): number {
    return Math.min(MAX_WAIT_MS, MIN_WAIT_MS + Math.max(0, this.#jitterMs * JITTER_MARGIN - HOP_MS))
  }

  /** Takes a packet as it arrives. The payload is copied only if it has to wait. */
  push(packet: RtpIn, nowMs: number): void {
    this.counts.received++
    if (opusPacketSamples(packet.payload) === 0) return void this.counts.malformed++
    const tick = this.#tickOf(packet)
    if (packet.ssrc !== this.#ssrc || Math.abs(tick - this.#nextTick) > MAX_GAP_TICKS)
      return this.#startAnew(packet, nowMs)
    this.#measure(tick, nowMs)
    const sequence = this.#nextSequence + signed16(packet.sequence - this.#nextSequence)
    if (this.#waiting.size >= MAX_WAITING) this.#skip()
    if (sequence < this.#nextSequence || this.#waiting.has(sequence)) return void this.counts.late++
    if (sequence > this.#nextSequence) {
      this.#waiting.set(sequence, { ...packet, payload: packet.payload.slice() })
      return
    }
    if (this.#waiting.size > 0) this.counts.reordered++
    this.#play(packet)
    this.#drain()
  }

  /** Call every hop: makes up what is overdue. */
  tick(nowMs: number): void {
    while (this.#ssrc !== undefined && nowMs >= this.#nextTick / TICKS_PER_MS + this.#baseMs + this.waitMs) {
      if (this.#waiting.size > 0) this.#skip()
      else if (nowMs - this.#nextTick / TICKS_PER_MS - this.#baseMs > MAX_GAP_TICKS / TICKS_PER_MS) this.#leap(nowMs)
      else this.#makeUp()
    }
  }

  /** Another stream, or this one elsewhere: what waits is heard, then this. */
  #startAnew(packet: RtpIn, nowMs: number): void {
    while (this.#waiting.size > 0) this.#skip()
    this.#ssrc = packet.ssrc
    this.#jitterMs = 0
    this.#nextSequence = packet.sequence
    this.#nextTick = packet.timestamp
    this.#baseMs = nowMs - packet.timestamp / TICKS_PER_MS
    this.#play(packet)
  }

  /** The ticking stood still (a suspended machine): time that nobody heard is not made up. */
  #leap(nowMs: number): void {
    this.#nextTick = Math.ceil((nowMs - this.#baseMs) * TICKS_PER_MS)
  }

  #tickOf(packet: RtpIn): number {
    return this.#nextTick + ((packet.timestamp - this.#nextTick) | 0)
  }

  #measure(tick: number, nowMs: number): void {
    const transitMs = nowMs - tick / TICKS_PER_MS
    this.#baseMs = Math.min(this.#baseMs + BASE_DRIFT_MS, transitMs)
    this.#jitterMs = Math.max(this.#jitterMs * JITTER_DECAY, transitMs - this.#baseMs)
  }

  /** Hears the packet whose turn it is, after what its time stamp says was left out before it. */
  #play(packet: RtpIn): void {
    this.#nextSequence++
    const tick = this.#tickOf(packet)
    const ticks = opusPacketSamples(packet.payload)
    if (tick + ticks <= this.#nextTick) return void this.counts.late++
    // Nothing is missing in the count: the sender was silent.
    while (this.#nextTick + HOP_TICKS <= tick) this.#pause()
    this.#nextTick = tick + ticks
    this.#madeUp = 0
    this.#hear(this.#decode(packet))
  }

  #decode(packet: RtpIn): Int16Array {
    try {
      return this.#decoder.decode(packet.payload)
    } catch {
      // Framed as Opus and yet not decodable: as good as lost.
      this.counts.malformed++
      return this.#decoder.conceal()
    }
  }

  #drain(): void {
    for (;;) {
      const packet = this.#waiting.get(this.#nextSequence)
      if (!packet) return
      this.#waiting.delete(this.#nextSequence)
      this.#play(packet)
    }
  }

  /** Gives up on the packets before the first that waits. */
  #skip(): void {
    const first = Math.min(...this.#waiting.keys())
    const packet = this.#waiting.get(first)
    if (!packet) return
    this.counts.lost += first - this.#nextSequence
    const tick = this.#tickOf(packet)
    while (this.#nextTick + 2 * HOP_TICKS <= tick) this.#makeUp()
    if (this.#nextTick + HOP_TICKS <= tick) this.#recover(packet)
    this.#nextSequence = first
    this.#drain()
  }

  #recover(next: RtpIn): void {
    this.counts.concealed++
    this.counts.recovered++
    this.#nextTick += HOP_TICKS
    this.#hear(this.#decoder.recover(next.payload))
  }

  #makeUp(): void {
    if (this.#madeUp >= MAX_EXTRAPOLATED_HOPS) return this.#pause()
    this.#madeUp++
    this.counts.concealed++
    this.#nextTick += HOP_TICKS
    this.#hear(this.#decoder.conceal())
  }

  #pause(): void {
    this.counts.silent++
    this.#nextTick += HOP_TICKS
    this.#hear(this.#silence)
  }
}

const signed16 = (difference: number): number => (difference << 16) >> 16
