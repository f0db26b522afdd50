/** How long a reply waits for a stage before it goes on without, in milliseconds. */
export interface Budgets {
  /** From the end of the caller's turn to the model's first word. A model that says it is working has this long again. */
  readonly firstTokenMs: number
  /** From a piece of text to its first audio. */
  readonly firstAudioMs: number
  /** Between two tokens, or between two chunks of audio. Time in which we are not waiting does not count. */
  readonly stallMs: number
}

/** Thoughts without a word for longer have lost the caller, whatever `firstTokenMs` says of each. */
export const LONGEST_THOUGHT_MS = 60_000

export const DEFAULT_BUDGETS: Budgets = { firstTokenMs: 4000, firstAudioMs: 3000, stallMs: 2000 }
