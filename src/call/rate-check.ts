import { durationMs, type Pcm } from '../audio/pcm.ts'
import type { Clock } from '../std/clock.ts'
import { StageError } from '../std/errors.ts'

/** Rates at which people record, in Hz. */
const RATES_HZ = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
const WINDOW_MS = 400
/** In a row, each off by as much as the others: 2 s and what the messages are long. */
const WINDOWS = 5
/** Clocks drift by less, and networks do not keep so steady a pace for so long. */
const LEAST_OFF = 0.12
const STEADY_WITHIN = 0.2
const NEAR_A_RATE = 0.045
/** More than this is not made up for after a gap. */
const MOST_BEHIND_MS = 2_500

interface Run {
  audioMs: number
  elapsedMs: number
  windows: number
}

/**
 * Compares how much audio comes with how long it takes: audio of 24 kHz that is labelled 16 kHz comes 1.5 times as fast as it plays.
 * What comes fast because it is late does not count, nor what a client had stored before it connected.
 */
export class RateCheck {
  readonly #clock: Clock
  readonly #found: (error: StageError) => void
  #isFound = false
  #rateHz = 0
  /** The window that is open, from one arrival to another. */
  #fromMs = 0
  #audioMs = 0
  /** How far the audio is ahead of its time, and has been at most. */
  #aheadMs = 0
  #mostAheadMs = 0
  #run: Run | undefined

  /** `found` is called once. */
  constructor(clock: Clock, found: (error: StageError) => void) {
    this.#clock = clock
    this.#found = found
  }

  hear(pcm: Pcm): void {
    if (this.#isFound) return
    const nowMs = this.#clock.awake()
    if (pcm.rateHz !== this.#rateHz) return this.#begin(pcm.rateHz, nowMs)
    this.#audioMs += durationMs(pcm)
    const elapsedMs = nowMs - this.#fromMs
    if (elapsedMs < WINDOW_MS) return
    const audioMs = this.#audioMs
    this.#fromMs = nowMs
    this.#audioMs = 0
    this.#aheadMs = Math.max(this.#mostAheadMs - MOST_BEHIND_MS, this.#aheadMs + audioMs - elapsedMs)
    const catchesUp = audioMs > elapsedMs && this.#aheadMs <= this.#mostAheadMs
    this.#mostAheadMs = Math.max(this.#mostAheadMs, this.#aheadMs)
    if (catchesUp) this.#run = undefined
    else this.#judge(audioMs, elapsedMs)
  }

  #begin(rateHz: number, nowMs: number): void {
    this.#rateHz = rateHz
    this.#fromMs = nowMs
    this.#audioMs = this.#aheadMs = this.#mostAheadMs = 0
    this.#run = undefined
  }

  #judge(audioMs: number, elapsedMs: number): void {
    const ratio = audioMs / elapsedMs
    if (Math.abs(ratio - 1) < LEAST_OFF) return void (this.#run = undefined)
    const run = this.#run
    const isSteady = run && Math.abs(ratio / (run.audioMs / run.elapsedMs) - 1) < STEADY_WITHIN
    if (!isSteady) return void (this.#run = { audioMs, elapsedMs, windows: 1 })
    run.audioMs += audioMs
    run.elapsedMs += elapsedMs
    if (++run.windows < WINDOWS) return
    const rateHz = (this.#rateHz * run.audioMs) / run.elapsedMs
    const likelyHz = RATES_HZ.find((known) => Math.abs(rateHz / known - 1) < NEAR_A_RATE)
    this.#run = undefined
    if (likelyHz === undefined || likelyHz === this.#rateHz) return
    this.#isFound = true
    const problem = `audio labelled ${this.#rateHz} Hz comes as fast as audio of ${likelyHz} Hz`
    this.#found(new StageError('transport', 'wrong-rate', problem))
  }
}
