/** 512 samples at 16 kHz: the window neural VADs of the Silero family judge. */
export const VAD_WINDOW_SAMPLES = 512
export const VAD_WINDOW_MS = 32

/** Voice activity detection. One `Vad` serves all calls; each call opens a session, which holds its state. */
export interface Vad {
  open(): VadSession
}

export interface VadSession {
  /**
   * Probability (0 to 1) that this window of `VAD_WINDOW_SAMPLES` at 16 kHz, scaled to ±1, holds speech.
   * Synchronous, well under a millisecond, called 31 times a second per call.
   */
  judge(window: Float32Array): number
  /** Forgets what was heard; called after long silence, never inside a word. */
  reset(): void
}
