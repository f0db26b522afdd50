import type { FailureCode, ModelStage, Stage, StageError } from '../std/errors.ts'
import type { MemberNews } from '../std/members.ts'

export type CallState = 'listening' | 'thinking' | 'speaking'

/** How a caller is connected. */
export type WireKind = 'webrtc' | 'websocket' | 'telephony' | 'memory'

/** Who picks up a phone: a person, an answering machine, or a menu that asks for keys. */
export type AnsweredBy = 'human' | 'machine' | 'menu' | 'screening'

/** How much of a piece has reached the ear. */
export type PieceStatus = 'new' | 'in-progress' | 'completed'

/** A word of the caller, as the recogniser wrote it, with the marks at its end. */
export interface HeardWord {
  readonly text: string
  /** By the clock of whoever tells it: of the call in events of the call, of the audio that it was given in those of a recogniser. */
  readonly startMs: number
  readonly endMs: number
  /** From 0 to 1, where the recogniser tells how sure it is. */
  readonly confidence?: number
}

/** Milliseconds after the end of the caller's speech. Absent where the stage was not reached. */
export interface TurnLatency {
  /** The turn machine ended the turn. */
  decisionMs?: number
  /** The final transcript was known. */
  transcriptMs?: number
  /** The model was asked before the decision, because the end of the turn was likely by then; absent where it was asked then. */
  askedMs?: number
  /** May be before the decision, as all that follows, where the answer was begun before it. */
  firstTokenMs?: number
  /** The first speakable piece was complete. */
  firstPieceMs?: number
  /** The voice was asked before the decision; absent where it was asked then. */
  voiceAskedMs?: number
  /** The voice gave its first audio. */
  firstAudioMs?: number
  /** The first hop of speech was handed to the wire. */
  sentMs?: number
}

/**
 * Everything a watcher may learn of a call; `atMs` is the call's clock. Clients are told what `transport/to-client.ts` makes of it.
 * `turn` and `reply` count from 1. Texts are personal data: they go to the client and to sinks that ask for them, not to logs.
 */
export type CallEvent = { readonly atMs: number } & (
  | { type: 'call-started'; callId: string; wire: WireKind }
  | { type: 'state-changed'; state: CallState }
  /** The call is held in this language (a tag such as "de") from now on: told at the start, and when the call follows its caller to another. */
  | { type: 'language-changed'; language: string }
  | { type: 'user-started-speaking' }
  /** The end of the turn, not of the voice: pauses inside a turn are not told. */
  | { type: 'user-stopped-speaking' }
  /** The caller is not listened to from now on; and again. */
  | { type: 'user-mute-started' }
  | { type: 'user-mute-stopped' }
  /** The voice detector, at every pause of the caller. */
  | { type: 'voice-started' }
  | { type: 'voice-stopped' }
  /** `words`: those of a final `text`, where the recogniser tells when each was said. */
  | { type: 'transcribed'; text: string; final: boolean; words?: readonly HeardWord[] }
  /** The caller's message as it entered the context. */
  | { type: 'user-turn'; turn: number; text: string }
  | { type: 'reply-started'; reply: number }
  | { type: 'token'; reply: number; text: string }
  | { type: 'tokens-ended'; reply: number }
  | { type: 'speech-started'; reply: number }
  | { type: 'bot-started-speaking'; reply: number }
  /** `heardChars` of `text` have been played; `piece` is unique in the call. Unspoken pieces (text-only replies) come once, as `new`. */
  | {
      type: 'piece'
      reply: number
      piece: number
      text: string
      heardChars: number
      status: PieceStatus
      spoken: boolean
    }
  | { type: 'speech-ended'; reply: number }
  | { type: 'bot-stopped-speaking'; reply: number }
  /**
   * The bot was cut; `heard` is what the context keeps of the reply. `byVoice`: the caller spoke; else it was a button, typed text or the end
   * of the call.
   */
  | { type: 'interrupted'; reply: number; heard: string; byVoice: boolean }
  /** The caller made a sound, and the bot falls silent until it is known what that was: `resumed` or `interrupted` follows. */
  | { type: 'paused'; reply: number }
  /** It was no interruption: the bot speaks on where it paused. */
  | { type: 'resumed'; reply: number }
  /** The voice was slower than the ear, or the model than both: nothing was heard for so long in the middle of a reply. */
  | { type: 'ran-dry'; reply: number; ms: number }
  /** These words did not cut the bot: the caller only showed that they listen. */
  | { type: 'backchannel'; text: string }
  /** The model calls a tool; `call` is its id. `tool` and `input` are as it wrote them. */
  | { type: 'tool-called'; reply: number; call: string; tool: string; input: unknown }
  | { type: 'tool-began'; reply: number; call: string; tool: string; input: unknown }
  /** `tool` is one of those that were offered, or "unknown". `told` is what the model reads of the result. */
  | {
      type: 'tool-used'
      reply: number
      call: string
      tool: string
      outcome: 'done' | 'failed'
      told: string
      ms: number
    }
  /** It was not begun: the caller spoke, or the reply failed. */
  | { type: 'tool-dropped'; reply: number; call: string; tool: string }
  /** Who has picked up an outgoing call. It comes again where they turn out to be somebody else: the last one counts. */
  | { type: 'answered-by'; by: AnsweredBy }
  /** Another agent has the caller from now on. */
  | { type: 'handed-over'; to: string }
  /** A stage gave nothing, and the turn goes on without: with the partial words there are, or with an apology. */
  | { type: 'fell-back'; stage: ModelStage }
  | { type: 'turn-timed'; turn: number; latency: TurnLatency }
  /** `cachedTokens`: of the prompt, where there were some. */
  | { type: 'tokens-used'; reply: number; promptTokens: number; completionTokens: number; cachedTokens?: number }
  /** The model was asked before the turn was over, and for nothing: the caller went on. Estimated where the model did not tell. */
  | { type: 'draft-dropped'; promptTokens: number; completionTokens: number }
  /** The voice was given so many characters before the turn was over, and for nothing. */
  | { type: 'speech-dropped'; chars: number }
  /** A mind has stopped that keeps what it learns: a sentence of this caller is over after so much silence. */
  | { type: 'pauses-learnt'; waitMs: number }
  /** A mind has stopped: its recogniser was given so much audio in all. */
  | { type: 'audio-recognised'; ms: number }
  /** `message` is for operators alone: it may name hosts and quote vendors. `model`: whose failure it is, where several can do the stage. */
  | { type: 'failed'; stage: Stage; code: FailureCode; message: string; fatal: boolean; model?: string | undefined }
  /** Of several vendors that do a stage, another did it: the first failed, or was slow. */
  | MemberNews
  /** The caller is out of reach. The call waits for them and the bot is silent. */
  | { type: 'connection-lost' }
  /** They are back, on the same connection or on another, after so long. */
  | { type: 'connection-resumed'; awayMs: number }
  | { type: 'call-ended'; reason: EndReason }
)

export type EndReason =
  | 'caller-left'
  | 'hung-up'
  /** Somebody else has the caller now. */
  | 'transferred'
  | 'connection-lost'
  | 'max-duration'
  /** An answering machine picked up: the message, if there is one, has been left. */
  | 'voicemail'
  /** An automatic menu could not be passed. */
  | 'menu-stuck'
  /** Nobody had spoken for long. */
  | 'idle'
  | 'server-stopping'
  /** Nothing worked, turn after turn. */
  | 'out-of-service'
  | 'failed'

/** An event before the call has stamped it. */
export type Untimed = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'atMs'> : never) : never

/** What tells of a failure that ends nothing. */
export const failureOf = ({ stage, code, message, model }: StageError): Extract<Untimed, { type: 'failed' }> => ({
  type: 'failed',
  stage,
  code,
  message,
  fatal: false,
  ...(model !== undefined && { model }),
})
