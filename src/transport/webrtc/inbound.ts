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
  /** Hops made up in place of lost audio. */
  concealed: number
  /** Of those, hops asked of the copy in the next packet. */
  recovered: number
  /** Hops of silence for a caller who said to be silent. */
  silent: number
  /** Came after others had been heard in their place, or twice. */
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

interface Waiting {
  readonly packet: RtpIn
  readonly arrivedMs: number
}

const TICKS_PER_MS = OPUS_CLOCK_HZ / 1000
const HOP_TICKS = HOP_MS * TICKS_PER_MS
const HOP_SAMPLES = hopSamples(LISTEN_RATE_HZ)

/** How long those that came wait for one before them; grows with the jitter seen. Packets in order never wait. */
const MIN_WAIT_MS = 40
const MAX_WAIT_MS = 200
/** Of jitter above the wait's floor, for the next peak to be a bit higher. */
const JITTER_MARGIN = 1.25
/** Per packet: a peak counts half after some 3 s. */
const JITTER_DECAY = 0.995
/** The quickest packet of this window and the one before is the base that jitter is measured from: a slower route becomes the base in a second. */
const BASE_WINDOW_MS = 500

/** Extrapolation of a voice holds for 100 ms, then it is a drone. The rest is left out: what is missing was no silence. */
const MAX_EXTRAPOLATED_HOPS = 5
/** Packets waiting for one before them: 640 ms and more. */
const MAX_WAITING = 32
/** Opus sends at most this much of a frame that holds nothing (DTX), and then nothing until there is something. */
const DTX_BYTES = 2
/** A timestamp further off than this is another stream, not a gap. */
const MAX_GAP_TICKS = 2000 * TICKS_PER_MS

/**
 * A caller's packets to continuous 16 kHz audio. Nobody listens in real time, so what comes in order is heard at once however late it
 * is, and nothing is made up for packets that may yet come: they are missing, and the ear waits. Only those behind a gap in the count
 * wait, and then the gap is closed by extrapolation and by the copy in the next packet.
 *
 * A caller who stops sending after saying so (DTX, a microphone switched off) is heard as silence in real time.
 */
export class Inbound {
  /** The client said that its microphone is off: nothing may come. */
  isMuted = false
  readonly counts: InboundCounts
  readonly #decoder: OpusDecoder
  readonly #hear: (samples: Int16Array) => void
  readonly #silence = new Int16Array(HOP_SAMPLES)
  /** By extended sequence number. */
  readonly #waiting = new Map<number, Waiting>()
  #ssrc: number | undefined
  /** Extended beyond 16 bits: what must come next. */
  #nextSequence = 0
  /** Where the audio that came so far ends, in unwrapped ticks. */
  #nextTick = 0
  /** When the last of it came, and whether it said that nothing follows. */
  #arrivedMs = 0
  #isDtx = false
  /** Silence heard since. */
  #silentTicks = 0
  /** Clock of arrival minus clock of the stream, at its least, in this window and in the one before. */
  #leastMs = Number.POSITIVE_INFINITY
  #leastBeforeMs = Number.POSITIVE_INFINITY
  #windowFromMs = 0
  #jitterMs = 0

  /** `counts` may be those of many streams. */
  constructor(decoder: OpusDecoder, hear: (samples: Int16Array) => void, counts = noPackets()) {
    this.#decoder = decoder
    this.#hear = hear
    this.counts = counts
  }

  /** How long a missing packet is waited for now, in ms after its time. */
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
    if (this.#waiting.size >= MAX_WAITING) this.#skip(nowMs)
    if (sequence < this.#nextSequence || this.#waiting.has(sequence)) return void this.counts.late++
    if (sequence > this.#nextSequence) {
      this.#waiting.set(sequence, { packet: { ...packet, payload: packet.payload.slice() }, arrivedMs: nowMs })
      return
    }
    if (this.#waiting.size > 0) this.counts.reordered++
    this.#arrivedMs = nowMs
    this.#play(packet)
    this.#drain()
  }

  /** Call every hop: gives up on what is overdue, and hears the silence of a caller who said to be silent. */
  tick(nowMs: number): void {
    while (this.#waiting.size > 0 && nowMs >= this.#waitingFromMs() - HOP_MS + this.waitMs) this.#skip(nowMs)
    if (this.#ssrc === undefined || this.#waiting.size > 0 || !(this.#isDtx || this.isMuted)) return
    const silentTicks = (nowMs - this.#arrivedMs - this.waitMs) * TICKS_PER_MS
    // The ticking stood still (a suspended machine): time that nobody heard is not made up.
    if (silentTicks - this.#silentTicks > MAX_GAP_TICKS) this.#silentTicks = silentTicks - HOP_TICKS
    for (; this.#silentTicks + HOP_TICKS <= silentTicks; this.#silentTicks += HOP_TICKS) this.#pause()
  }

  /** When the first of those that wait came. */
  #waitingFromMs(): number {
    let fromMs = Number.POSITIVE_INFINITY
    for (const { arrivedMs } of this.#waiting.values()) fromMs = Math.min(fromMs, arrivedMs)
    return fromMs
  }

  /** Another stream, or this one elsewhere: what waits is heard, then this. */
  #startAnew(packet: RtpIn, nowMs: number): void {
    while (this.#waiting.size > 0) this.#skip(nowMs)
    this.#ssrc = packet.ssrc
    this.#jitterMs = 0
    this.#leastMs = this.#leastBeforeMs = Number.POSITIVE_INFINITY
    this.#nextSequence = packet.sequence
    this.#nextTick = packet.timestamp
    this.#silentTicks = 0
    this.#arrivedMs = nowMs
    this.#measure(packet.timestamp, nowMs)
    this.#play(packet)
  }

  #tickOf(packet: RtpIn): number {
    return this.#nextTick + ((packet.timestamp - this.#nextTick) | 0)
  }

  #measure(tick: number, nowMs: number): void {
    const transitMs = nowMs - tick / TICKS_PER_MS
    if (nowMs - this.#windowFromMs >= BASE_WINDOW_MS) {
      this.#windowFromMs = nowMs
      this.#leastBeforeMs = this.#leastMs
      this.#leastMs = transitMs
    }
    this.#leastMs = Math.min(this.#leastMs, transitMs)
    const lateMs = transitMs - Math.min(this.#leastMs, this.#leastBeforeMs)
    this.#jitterMs = Math.max(this.#jitterMs * JITTER_DECAY, lateMs)
  }

  /** Hears the packet whose turn it is, after what its time stamp says was left out before it. */
  #play(packet: RtpIn): void {
    this.#nextSequence++
    const tick = this.#tickOf(packet)
    const ticks = opusPacketSamples(packet.payload)
    if (tick + ticks <= this.#nextTick) return void this.counts.late++
    // Nothing is missing in the count: the sender was silent, for longer than was heard already.
    for (let at = this.#nextTick + this.#silentTicks; at + HOP_TICKS <= tick; at += HOP_TICKS) this.#pause()
    this.#nextTick = tick + ticks
    this.#silentTicks = 0
    this.#isDtx = packet.payload.length <= DTX_BYTES
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
      const waiting = this.#waiting.get(this.#nextSequence)
      if (!waiting) return
      this.#waiting.delete(this.#nextSequence)
      this.#play(waiting.packet)
    }
  }

  /** Gives up on the packets before the first that waits. */
  #skip(nowMs: number): void {
    const first = Math.min(...this.#waiting.keys())
    const packet = this.#waiting.get(first)?.packet
    if (!packet) return
    this.#arrivedMs = nowMs
    this.counts.lost += first - this.#nextSequence
    const tick = this.#tickOf(packet)
    this.#nextTick = Math.min(tick, this.#nextTick + this.#silentTicks)
    this.#silentTicks = 0
    for (let made = 0; made < MAX_EXTRAPOLATED_HOPS && this.#nextTick + 2 * HOP_TICKS <= tick; made++) this.#makeUp()
    if (this.#nextTick + HOP_TICKS <= tick) this.#recover(packet)
    this.#nextTick = tick
    this.#nextSequence = first
    this.#drain()
  }

  #recover(next: RtpIn): void {
    this.counts.concealed++
    this.counts.recovered++
    this.#hear(this.#decoder.recover(next.payload))
  }

  #makeUp(): void {
    this.counts.concealed++
    this.#nextTick += HOP_TICKS
    this.#hear(this.#decoder.conceal())
  }

  #pause(): void {
    this.counts.silent++
    this.#hear(this.#silence)
  }
}

const signed16 = (difference: number): number => (difference << 16) >> 16
