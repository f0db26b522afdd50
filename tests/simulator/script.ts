import type { BargeInRule } from '../../src/turn/barge-in.ts'

/**
 * One conversation, all of it data: what the caller does, and how the world treats them. What is left out is as it should be: quick,
 * faultless, and nothing special. So any part of it may be taken away, and it is a conversation still.
 */
export interface Script {
  readonly world: World
  readonly steps: readonly Step[]
}

export interface World {
  readonly greeting?: string
  readonly leadMs?: number
  readonly bargeIn?: BargeInRule
  /** The model is asked at the end of a turn, and never before. */
  readonly asksLate?: true
  /** Where the model is asked before a turn is over, the voice is, too. */
  readonly speaksAhead?: true
  /** The client never says that the caller can hear. */
  readonly isNeverReady?: true
  /** A caller who says nothing for so long is asked whether they are there. */
  readonly askMs?: number
  /** In the order in which they are asked; none for one without fault. */
  readonly recognisers?: readonly RecogniserScript[]
  readonly models?: readonly ModelScript[]
  readonly voices?: readonly VoiceScript[]
  /** One after the other, whoever calls for it. */
  readonly lookups?: readonly LookupScript[]
  readonly network?: readonly NetworkTrouble[]
  /** How much of the bot's sound comes back into the caller's microphone: 1 is all of it. */
  readonly echo?: number
  readonly reflexes?: readonly Reflex[]
  readonly throwsWhenWatched?: true
  /** The call is ended without waiting for the bot. */
  readonly endsAtOnce?: true
}

/** What a caller does. Time goes on with it. */
export type Step =
  /** Words, each of so many milliseconds. */
  | { readonly do: 'say'; readonly words: readonly string[]; readonly wordMs?: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** Coughs, or mumbles: sound without a word. */
  | { readonly do: 'noise'; readonly ms: number }
  /** Is silent until the bot has been speaking for so long, or does not begin within eight seconds, or has nothing to say. */
  | { readonly do: 'listen'; readonly ms: number }
  /** The microphone is off: nothing is sent. */
  | { readonly do: 'mute'; readonly ms: number }
  /** Types, or presses keys. `kept`: it is not to be answered. `shown`: the answer is to be read. */
  | { readonly do: 'type'; readonly text: string; readonly kept?: true; readonly shown?: true }
  /** The page has the bot say something. */
  | { readonly do: 'have-said'; readonly text: string }
  /** Presses the button that silences the bot. */
  | { readonly do: 'hush' }
  /** The connection breaks, which is found out, and comes back. */
  | { readonly do: 'vanish'; readonly foundMs: number; readonly awayMs: number }
  /** The server's process stands still. */
  | { readonly do: 'stall'; readonly ms: number }
  | { readonly do: 'hang-up' }

/** What happens to the hops from a number on. */
export interface NetworkTrouble {
  readonly at: number
  readonly how: 'lose' | 'hold' | 'swap'
  readonly hops: number
}

/** What the wire does from within something that it is told or given, the so-and-so-many-eth time. */
export interface Reflex {
  readonly on: 'tell' | 'play'
  readonly nth: number
  readonly does: 'hush' | 'type' | 'hang-up' | 'echo'
}

export interface RecogniserScript {
  readonly finalMs?: number
  /** After a word, it tells those so far. */
  readonly partialMs?: number
  /** After so much silence it takes the turn for likely over. */
  readonly likelyMs?: number
  /** After so much silence it decides that the turn is over. */
  readonly overMs?: number
  readonly troubles?: readonly RecogniserTrouble[]
}

/** `turn` counts all that are heard, whoever hears them. */
export interface RecogniserTrouble {
  readonly turn: number
  readonly how:
    | 'fails'
    /** Its session ends, or throws, when speech begins; with the first word; when it is asked. */
    | 'ends-at-speech'
    | 'ends-at-word'
    | 'ends-at-pause'
    | 'throws-at-word'
    | 'throws-at-pause'
    | 'cannot-be-written-to'
    | 'late'
  /** For `late`. */
  readonly lateMs?: number
}

export interface ModelScript {
  readonly firstMs?: number
  readonly tokenMs?: number
  readonly answers?: readonly AnswerScript[]
}

export interface AnswerScript {
  /** 1 unless given. */
  readonly sentences?: number
  readonly fate?: Fate
  /** The token before which that happens. */
  readonly at?: number
  readonly calls?: readonly ToolName[]
}

/** What befalls a stream: it throws, says nothing more and does not end, or ends. */
export type Fate = 'fails' | 'stalls' | 'ends'

export type ToolName = 'lookup' | 'book' | 'act' | 'hand_over' | 'end_call'

export interface VoiceScript {
  readonly firstMs?: number
  readonly chunkMs?: number
  readonly pieces?: readonly PieceScript[]
}

export interface PieceScript {
  readonly rateHz?: number
  readonly fate?: Fate
  /** After so many hundredths of the sound. */
  readonly after?: number
}

export interface LookupScript {
  readonly ms?: number
  readonly fate?: 'fails' | 'breaks' | 'stalls'
}
