import type { Span } from '../conversation/labels.ts'
import type { Turn } from '../conversation/turn.ts'

/** A turn, and when the bot was heard around it: in ms from the start of the turn's samples, at the caller's end. */
export interface HeardTurn {
  readonly id: string
  readonly kind: string
  readonly turn: Omit<Turn, 'samples'>
  readonly spoken: readonly Span[]
  /** When the far end was to throw away what it had not played. */
  readonly clears: readonly number[]
}

/** Nobody waits for longer. */
const PATIENCE_MS = 5000

export interface Answered {
  /** From the true end of the turn to the first sound of the answer; undefined when none came. */
  readonly answerMs: number | undefined
  /** The bot was heard before the true end. */
  readonly isCut: boolean
}

export function answered({ turn: { endMs }, spoken }: HeardTurn): Answered {
  const answer = spoken.find(({ fromMs }) => fromMs >= endMs && fromMs <= endMs + PATIENCE_MS)
  return { answerMs: answer && answer.fromMs - endMs, isCut: spoken.some(({ fromMs }) => fromMs < endMs) }
}

export interface Silenced {
  /** From the caller's first sound to the bot's last; undefined when it spoke on. */
  readonly silentMs: number | undefined
  /** To the first word that what waits is to be thrown away. */
  readonly clearMs: number | undefined
}

/** `untilMs`: for how long was listened. */
export function silenced({ turn: { onsetMs }, spoken, clears }: HeardTurn, untilMs: number): Silenced {
  const over = spoken.find(({ fromMs, toMs }) => fromMs <= onsetMs && toMs > onsetMs)
  const clearedAtMs = clears.find((atMs) => atMs >= onsetMs)
  return {
    silentMs: over && over.toMs < untilMs ? over.toMs - onsetMs : undefined,
    clearMs: clearedAtMs === undefined ? undefined : clearedAtMs - onsetMs,
  }
}
