import type { TurnLatency } from '../event/call-event.ts'

/** The stages of one turn, each noted once, in milliseconds after the end of the caller's speech. */
export class TurnTiming {
  readonly turn: number
  readonly latency: TurnLatency = {}
  readonly #speechEndedMs: number

  constructor(turn: number, speechEndedMs: number) {
    this.turn = turn
    this.#speechEndedMs = speechEndedMs
  }

  note(stage: keyof TurnLatency, atMs: number): void {
    this.latency[stage] ??= Math.max(0, Math.round(atMs - this.#speechEndedMs))
  }
}
