import type { Pcm } from '../audio/pcm.ts'
import type { ToldMembers } from '../std/members.ts'

/** A word of a piece, and when it is over: in milliseconds from the beginning of the piece's audio. */
export interface TimedWord {
  readonly text: string
  readonly toMs: number
}

/** Some of a piece's audio; it may have no samples, where the voice tells the times of words by themselves. */
export interface Speech extends Pcm {
  /** In their order, each told once. Their audio may still be to come. */
  readonly words?: readonly TimedWord[]
  /** Of several voices, another says it than the first. */
  readonly isStandIn?: boolean
}

/** The voice of one reply, which carries its tone from one piece to the next. */
export interface SpeechSession extends Disposable {
  /** Speaks the next piece, as `Tts.speak` does. One at a time; after one that failed or was left, the session goes on. */
  speak(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncIterable<Speech>
}

/** Text-to-speech. */
export interface Tts {
  readonly name: string
  /**
   * Speaks one piece, streaming at the voice's own rate. Throws `StageError`; ends early when the signal aborts. `told`: when, of several voices,
   * another speaks than the one that was asked.
   */
  speak(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncIterable<Speech>
  /**
   * Begins a reply that will be played at `playRateHz`, for a voice that speaks the pieces of a reply in one breath. Where it can, it speaks
   * at that rate. Without this, each piece is spoken by itself.
   */
  open?(playRateHz: number): SpeechSession
  /** Connects now, so that no reply of a call waits for a handshake. The call is over when the signal aborts. */
  preconnect?(playRateHz: number, signal: AbortSignal): void
  /** Whether this piece is one that was to be said beforehand: nothing is gained by asking for it early. */
  isPrepared?(piece: string): boolean
}
