import type { Span } from './labels.ts'
import type { Echo } from './loudspeaker.ts'
import type { Word } from './recording.ts'

/** A line of the table. */
export type Kind = string

/** One thing that a caller says, and what is true of it. */
export interface Turn {
  /** The recording it was made of: turns of one are not independent. */
  readonly source: string
  /** As recorded; '' where it is not known. */
  readonly said: string
  /** When each word of it is said; none where nobody knows. */
  readonly words: readonly Word[]
  /** 16 kHz, with the room before and after. */
  readonly samples: Int16Array
  readonly onsetMs: number
  readonly endMs: number
  /** Silences in it. */
  readonly pauses: readonly Span[]
  /** The audio of this time is held back, and comes at its end all at once. */
  readonly stall?: Span
  /** What the caller says before, and the bot answers at length. */
  readonly opening?: Int16Array
  /** The bot speaks when the turn begins. */
  readonly isOverBot?: boolean
  /** And comes back with it. */
  readonly echo?: Echo
}

/** A turn of the corpus, made when it is played. */
export interface Entry {
  /** Unique, and the same in every run. */
  readonly id: string
  readonly kind: Kind
  readonly make: () => Turn
}
