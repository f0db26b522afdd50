import type { TurnLatency } from '../event/call-event.ts'

const STAGES = [
  'decisionMs',
  'transcriptMs',
  'askedMs',
  'firstTokenMs',
  'firstPieceMs',
  'voiceAskedMs',
  'firstAudioMs',
  'sentMs',
] as const
/** Calls have fewer turns; of one that has more the later ones do not count. */
const MOST_TURNS = 10_000

export const roundedLatency = (latency: TurnLatency): TurnLatency =>
  Object.fromEntries(Object.entries(latency).map(([stage, ms]: [string, number]) => [stage, Math.round(ms)]))

/** How long the caller of one call had to wait for answers, stage by stage. */
export class CallLatencies {
  readonly #turns: TurnLatency[] = []

  add(latency: TurnLatency): void {
    if (this.#turns.length < MOST_TURNS) this.#turns.push(roundedLatency(latency))
  }

  /** Stages that no turn reached are left out. */
  get median(): TurnLatency {
    return this.#each((sorted) => sorted[Math.floor((sorted.length - 1) / 2)])
  }

  get worst(): TurnLatency {
    return this.#each((sorted) => sorted.at(-1))
  }

  #each(pick: (sorted: readonly number[]) => number | undefined): TurnLatency {
    const latency: TurnLatency = {}
    for (const stage of STAGES) {
      const reached = this.#turns.flatMap(({ [stage]: ms }) => (ms === undefined ? [] : [ms]))
      const picked = pick(reached.toSorted((a, b) => a - b))
      if (picked !== undefined) latency[stage] = picked
    }
    return latency
  }
}
