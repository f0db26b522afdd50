import type { SttHint } from '../stt/stt.ts'

/** `at` is the ear's time in milliseconds. */
export type TurnInput = { readonly at: number } &
  /** `isFaint`: it is much quieter than the caller usually is. */
  (
    | { type: 'voice'; speech: boolean; isFaint?: boolean }
    /**
     * `isOver`: the recogniser has decided that these are all words of the turn. `isLikely`: it may take that back. `isDoubtful`: perhaps
     * nothing of it was said.
     */
    | { type: 'heard'; text: string; final: boolean; isOver?: boolean; isLikely?: boolean; isDoubtful?: boolean }
    /** The recogniser could not say what the last pause held. */
    | { type: 'unheard' }
    /** How likely the turn is over (0 to 1), by the sound of it before this pause. */
    | { type: 'judged'; over: number }
    /**
     * The bot took the floor on its own (a greeting, typed text), or has done with it. `isFirm`: nothing but "stop" interrupts it; undefined
     * where that stays as it is.
     */
    | { type: 'bot'; active: boolean; isFirm?: boolean | undefined }
    /** The bot was silenced by hand. */
    | { type: 'hushed' }
    /** The caller is not listened to from now on: what they were saying is dropped. */
    | { type: 'muted' }
    | { type: 'time' }
  )

export type TurnEffect =
  | { type: 'hint'; hint: SttHint }
  /** Ask the end-of-turn model about this pause. */
  | { type: 'judge-pause' }
  /** The caller speaks on, or is answered: what the model thinks of the pause is not wanted any more. */
  | { type: 'pause-over' }
  | { type: 'user-started' }
  | { type: 'user-stopped' }
  /** These are probably all words of the turn: an answer may be thought of, and nobody is to notice. */
  | { type: 'likely'; text: string }
  /** They are not. */
  | { type: 'unlikely' }
  /**
   * Answer this. `speechEndedAt` and `transcriptAt` are for the latency of the turn; without `hasFinal` the words are what the
   * recogniser took them for so far.
   */
  | { type: 'reply'; text: string; hasFinal: boolean; speechEndedAt: number; transcriptAt: number }
  /** The caller spoke, or cut the bot, but no words could be recognised, or not in time: say so. */
  | { type: 'apologise'; hasFinal: boolean }
  /** A sound while the bot has the floor: be silent, ready to go on. */
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'interrupt' }
