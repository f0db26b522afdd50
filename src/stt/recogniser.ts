/** What a recording holds. */
export interface Transcript {
  /** '' when no words were said. */
  readonly text: string
  /** As `SttEvent` has it. */
  readonly language?: string
  readonly isDoubtful?: true
}

/** A recogniser that takes a whole recording and gives its text. Shared by all calls. */
export interface Recogniser {
  readonly name: string
  /**
   * `samples` is 16 kHz mono, at most about 20 s, the caller's again after the first await: copy to keep.
   * `language` is what the caller speaks, where the call says so, as a tag of BCP 47. A `final` is waited for by a caller; a `partial` is nice to have and may be refused when there is much to do.
   * Gives the text alone where it does not know the language. Rejects with `StageError`, or the signal's reason.
   */
  transcribe(
    samples: Int16Array,
    signal: AbortSignal,
    purpose: 'final' | 'partial',
    language?: string,
  ): Promise<string | Transcript>
}

/** The words without the white space around them. */
export const transcriptOf = (read: string | Transcript): Transcript =>
  typeof read === 'string' ? { text: read.trim() } : { ...read, text: read.text.trim() }
