import type { Clock } from '../std/clock.ts'

/** 5 s of beats: what is judged together. */
const WINDOW_BEATS = 250
/** More late beats than this in a window, and the 99th percentile is late. */
const LATE_BEATS = Math.floor(WINDOW_BEATS / 100)
/** 2 s, over which processor time is measured: longer than one call takes to begin. */
const SHARE_BEATS = 100
/** Below this share of its core the server is not what makes the beat late: collecting garbage or another program is. */
const BUSY_SHARE = 0.5
/** From here on the next call makes the beat late, even where none is late yet. */
const FULL_SHARE = 0.85
/** Without a beat for this long there are no calls. */
const NO_BEAT_MS = 1000

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
  #measuredMs = 0
  #measuredCpuMs = 0
  /** Of a core, lately. */
  #share = 0

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
    if (this.#beats % SHARE_BEATS === 0) this.#measureShare(nowMs)
  }

  /** Ask before a call is taken. */
  get isOverloaded(): boolean {
    if (this.#lateMs === 0 || this.#clock.now() - this.#lastBeatMs > NO_BEAT_MS) return false
    return this.#share >= FULL_SHARE || (this.#late > LATE_BEATS && this.#share >= BUSY_SHARE)
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
    this.#measuredMs = nowMs
    this.#measuredCpuMs = this.#cpuMs()
  }
}
