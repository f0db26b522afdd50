import type { Line } from '../call/agent.ts'
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

/** The timing of a turn that is over; `speechEndedAt` and `transcriptAt` are the audio's time. */
export function timingOf(
  line: Line,
  turn: number,
  { speechEndedAt, transcriptAt }: { readonly speechEndedAt: number; readonly transcriptAt: number },
): TurnTiming {
  const timing = new TurnTiming(turn, line.toClock(speechEndedAt))
  timing.note('decisionMs', line.clock.now())
  timing.note('transcriptMs', line.toClock(transcriptAt))
  return timing
}
