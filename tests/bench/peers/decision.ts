import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { PlayedTurn } from '../conversation/players.ts'
import { LEAD_MS } from './job.ts'

/** More than can happen in a turn. */
const MOST = 1000
const Time = Type.Number()
const Times = Type.Array(Time, { maxItems: MOST })

/** A line that a peer's script prints: what became of a turn, in milliseconds from the start of the call. */
const Decision = Type.Object({
  id: Type.String(),
  answers: Type.Array(Type.Object({ atMs: Time, text: Type.String() }), { maxItems: MOST }),
  apologies: Times,
  cuts: Times,
  spoken: Type.Array(Type.Object({ fromMs: Time, toMs: Time }), { maxItems: MOST }),
})

export type Decision = Static<typeof Decision>

/** Throws for anything else. */
export function decisionOf(line: string): Decision {
  const value: unknown = JSON.parse(line)
  if (!Value.Check(Decision, value)) throw new Error(`no decision of a peer: ${line.slice(0, 200)}`)
  return value
}

/** Counted from the start of the turn's own samples, as ours is. A peer does not tell of turns that it drops. */
export const playedOf = ({ answers, apologies, cuts, spoken }: Decision): PlayedTurn['played'] => ({
  answers: answers.map(({ atMs, text }) => ({ atMs: atMs - LEAD_MS, text })),
  apologies: apologies.map(since),
  dropped: [],
  cuts: cuts.map(since),
  spoken: spoken.map(({ fromMs, toMs }) => ({ fromMs: since(fromMs), toMs: since(toMs) })),
})

const since = (atMs: number): number => atMs - LEAD_MS
