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
  /** What waited to be played at the caller's end when the recording began. */
  readonly heldMs: number
  /** Of the line that the caller speaks into. */
  readonly lineHz: number
}

/** For how long a caller listens for an answer, and for the silence of a bot that they interrupt. */
export const ANSWER_WITHIN_MS = 5000
export const SILENT_WITHIN_MS = 2000

export interface Answered {
  /** From the true end of the turn to the first sound of the answer; undefined when none came. */
  readonly answerMs: number | undefined
  /** The bot was heard before the true end. */
  readonly isCut: boolean
}

export function answered({ turn: { endMs }, spoken }: HeardTurn): Answered {
  const answer = spoken.find(({ fromMs }) => fromMs >= endMs && fromMs <= endMs + ANSWER_WITHIN_MS)
  return { answerMs: answer && answer.fromMs - endMs, isCut: spoken.some(({ fromMs }) => fromMs < endMs) }
}

export interface Silenced {
  /** From the caller's first sound to the bot's last; undefined when it spoke on. */
  readonly silentMs: number | undefined
  /** To the first word that what waits is to be thrown away. */
  readonly clearMs: number | undefined
}

export function silenced({
  turn: { onsetMs },
  spoken,
  clears,
}: Pick<HeardTurn, 'turn' | 'spoken' | 'clears'>): Silenced {
  const over = spoken.find(({ fromMs, toMs }) => fromMs <= onsetMs && toMs > onsetMs)
  const clearedAtMs = clears.find((atMs) => atMs >= onsetMs)
  return {
    silentMs: over && over.toMs < onsetMs + SILENT_WITHIN_MS ? over.toMs - onsetMs : undefined,
    clearMs: clearedAtMs === undefined ? undefined : clearedAtMs - onsetMs,
  }
}
