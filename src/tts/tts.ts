import type { Pcm } from '../audio/pcm.ts'

/** Text-to-speech. */
export interface Tts {
  readonly name: string
  /** Speaks one piece, streaming at the voice's own rate. Throws `StageError`; ends early when the signal aborts. */
  speak(piece: string, signal: AbortSignal): AsyncIterable<Pcm>
}
