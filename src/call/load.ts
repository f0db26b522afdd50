import { HOP_MS } from '../audio/pcm.ts'
import type { WireKind } from '../event/call-event.ts'
import type { Clock } from '../std/clock.ts'

/** 10 s of beats: what is judged together. */
const WINDOW_BEATS = 500
/** More late beats than this in a window, and the 99th percentile is late. */
const LATE_BEATS = WINDOW_BEATS / 100
/** Lateness comes in bursts, when garbage is collected. For this long after a late window, a calm one is taken for the time between two bursts. */
const BURST_MS = 15_000
/** 2 s, over which processor time is measured: longer than one call takes to begin. */
const SHARE_BEATS = 100
/** Below this share of its core the server is not what makes the beat late: collecting garbage or another program is. */
const BUSY_SHARE = 0.5
/** From here on the next call makes the beat late, even where none is late yet. */
const FULL_SHARE = 0.85
/** Without a beat for this long there are no calls. */
const NO_BEAT_MS = 1000
/** Calls that began so lately are not wholly in what was measured. */
const NEW_MS = 2 * SHARE_BEATS * HOP_MS
/** What a call is taken to cost of a core until it has been measured (docs/benchmarks). Many may come at once. */
const SHARE_OF_CALL: Readonly<Record<WireKind, number>> = {
  webrtc: 0.025,
  telephony: 0.007,
  websocket: 0.007,
  memory: 0,
}

export interface LoadOptions {
  readonly clock: Clock
  /** Processor time that this thread has used, in milliseconds. */
  readonly cpuMs: () => number
  /** A beat later than this is late; 0 means that no call is refused for the load. */
  readonly lateMs: number
}

/**
 * Whether one more call would be heard to stutter by all. Calls share one thread and one beat of 20 ms, and a client buffers about as much:
 * once the 99th percentile of the beat's lateness nears 10 ms, everybody hears it.
 */
export class Load {
  readonly #clock: Clock
  readonly #cpuMs: () => number
  readonly #lateMs: number
  readonly #isLate = new Uint8Array(WINDOW_BEATS)
  #late = 0
  #beats = 0
  #lastBeatMs = Number.NEGATIVE_INFINITY
  #lastLateMs = Number.NEGATIVE_INFINITY
  #measuredMs = 0
  #measuredCpuMs = 0
  /** Of a core, lately. */
  #share = 0
  readonly #new: { readonly atMs: number; readonly share: number }[] = []

  constructor({ clock, cpuMs, lateMs }: LoadOptions) {
    this.#clock = clock
    this.#cpuMs = cpuMs
    this.#lateMs = lateMs
  }

  /** Told at each beat of the calls how late it came. */
  readonly beatLate = (ms: number): void => {
    const nowMs = this.#clock.now()
    if (nowMs - this.#lastBeatMs > NO_BEAT_MS) this.#restart(nowMs)
    this.#lastBeatMs = nowMs
    const at = this.#beats++ % WINDOW_BEATS
    const isLate = Number(ms > this.#lateMs)
    this.#late += isLate - (this.#isLate[at] ?? 0)
    this.#isLate[at] = isLate
    if (this.#late > LATE_BEATS && this.#share >= BUSY_SHARE) this.#lastLateMs = nowMs
    if (this.#beats % SHARE_BEATS === 0) this.#measureShare(nowMs)
  }

  /** A call begins. */
  began(wire: WireKind): void {
    this.#new.push({ atMs: this.#clock.now(), share: SHARE_OF_CALL[wire] })
  }

  /** Ask before a call is taken. */
  get isOverloaded(): boolean {
    if (this.#lateMs === 0) return false
    const nowMs = this.#clock.now()
    const isBeating = nowMs - this.#lastBeatMs <= NO_BEAT_MS
    const share = isBeating ? this.#share : 0
    if (share + this.#newShare(nowMs) >= FULL_SHARE) return true
    return isBeating && share >= BUSY_SHARE && nowMs - this.#lastLateMs < BURST_MS
  }

  /** What the calls that have just begun will cost. */
  #newShare(nowMs: number): number {
    while (this.#new[0] && nowMs - this.#new[0].atMs > NEW_MS) this.#new.shift()
    return this.#new.reduce((sum, { share }) => sum + share, 0)
  }

  #measureShare(nowMs: number): void {
    const cpuMs = this.#cpuMs()
    this.#share = (cpuMs - this.#measuredCpuMs) / (nowMs - this.#measuredMs)
    this.#measuredMs = nowMs
    this.#measuredCpuMs = cpuMs
  }

  #restart(nowMs: number): void {
    this.#isLate.fill(0)
    this.#late = this.#beats = this.#share = 0
    this.#lastLateMs = Number.NEGATIVE_INFINITY
    this.#measuredMs = nowMs
    this.#measuredCpuMs = this.#cpuMs()
  }
}
