/** A word, in milliseconds from the start of its recording. */
export interface Word {
  readonly word: string
  readonly fromMs: number
  readonly toMs: number
}

/** Human speech at 16 kHz, as it was recorded. */
export interface Recording {
  /** Unique: the package or the speaker, and the name of the file. */
  readonly id: string
  readonly speaker: string
  /** With punctuation where the source has it; '' where it is not known. */
  readonly text: string
  /** By forced alignment; none where there was no aligner. */
  readonly words: readonly Word[]
  readonly samples: Int16Array
}
