/** What a kept text is forgotten by. A box holds the texts of one process. */
export interface Kept {
  readonly box: string
  readonly number: number
}

/** Who is to work through what processes that are gone have left. */
export interface Heir {
  /** Asked before a box is taken over. */
  hasRoom(): boolean
  /** To be done, and then to be forgotten. The texts of a box come in the order in which they were kept. */
  left(kept: Kept, text: string): void
  /** Another does what is in this box, because this process was not seen for too long. */
  lost(box: string): void
}

/** Texts that stand for work, kept until it is done, so that it is done even if this process ends. Nothing here throws or waits. */
export interface Backlog extends AsyncDisposable {
  /** The text is written soon, if it can be. */
  keep(text: string): Kept
  forget(kept: Kept): void
  /** Begins to look for what others have left, and goes on until this is disposed of: then others may take what is here. */
  open(heir: Heir): void
}
