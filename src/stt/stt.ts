import type { HeardWord } from '../event/call-event.ts'
import type { StageError } from '../std/errors.ts'
import type { ToldMembers } from '../std/members.ts'

/** What the ear tells the recogniser about the floor, in the order it happens. */
export type SttHint =
  /** Speech began (or went on after a pause). Audio written up to half a second before belongs to it. */
  | 'speech'
  /** A short silence: the turn may be over, so finish what there is now. */
  | 'pause'
  /** The turn is over: the next `speech` starts an empty transcript. */
  | 'turn-end'

export type SttEvent =
  /** The turn so far; may still change. */
  | { type: 'partial'; text: string; isDoubtful?: true }
  /**
   * All that was said in this turn up to the last `pause`; '' when no words were in it. Stale once `speech` is hinted again. `language`:
   * what it was said in, where the recogniser tells languages apart: a tag of BCP 47 or the vendor's name, such as "de-DE" or "german".
   */
  | {
      type: 'final'
      text: string
      language?: string
      /** Those of `text`, where it tells when each was said: milliseconds of the audio that was written to the session. */
      words?: readonly HeardWord[]
      /** The recogniser itself thinks that nothing of it may have been said: a hum read as a word. */
      isDoubtful?: true
      /** The vendor has said nothing since the turn began, also not that there is nothing. */
      isGuess?: true
    }
  /** The turn so far, and probably all of it: an answer may be thought of. It takes that back by another `partial`, or when speech goes on. */
  | { type: 'likely'; text: string }
  /**
   * The recogniser has decided that the turn is over, and this is all that was said in it. Comes by itself, and answers each `pause` that has
   * no answer.
   */
  | { type: 'turn-over'; text: string; language?: string; words?: readonly HeardWord[] }
  /** The recogniser failed; it goes on with the next turn where it can. */
  | { type: 'failed'; error: StageError }

/** What fails so soon after it was told what the bot says does not take that. */
export const SAID_FAILS_MS = 3000

/** More of it is to come: it answers no `pause`. */
export const isInterim = (event: SttEvent): event is Extract<SttEvent, { type: 'partial' | 'likely' }> =>
  event.type === 'partial' || event.type === 'likely'

/** Lives as long as the call and is never cut by a barge-in. */
export interface SttSession extends AsyncDisposable {
  /** One hop of 16 kHz audio, speech or not; copied if kept. Synchronous, bounded, called 50 times a second. */
  write(hop: Int16Array): void
  hint(hint: SttHint): void
  /** What the bot is about to say: the caller's next words may be names out of it. */
  said?(text: string): void
  /** It decides when turns are over, and may leave a `pause` without an answer. */
  readonly decides?: boolean
  /** Milliseconds of audio that the model was given so far, each time that it was. Without this, all that is written counts. */
  readonly givenMs?: number | undefined
  /** Ends when the session is disposed; one that ends or throws before has broken, and is replaced. Each `pause` is answered by one `final` or `failed`, unless `speech` or `turn-over` came first. */
  readonly events: AsyncIterable<SttEvent>
}

/** Speech-to-text. Models and keys are shared; state is per session. */
export interface Stt {
  readonly name: string
  /** `language` is what the caller speaks, as a tag of BCP 47, where the call says so; else as configured, or as heard. `told`: when, of several recognisers, another hears than before. `callerRateHz`: of the caller's line, where it is known; what is written is 16 kHz all the same. */
  open(signal: AbortSignal, language?: string, told?: ToldMembers, callerRateHz?: number): SttSession
}
