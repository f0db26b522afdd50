import type { FailureCode, ModelStage, Stage } from '../std/errors.ts'

/**
 * Grows when an event changes so that a client of the old one breaks. Types and fields that are new leave it as it is: clients
 * skip what they do not know.
 */
export const CLIENT_EVENTS_VERSION = 1

/** Milliseconds after the end of the caller's speech. Absent where the stage was not reached. */
export interface ClientLatency {
  readonly decisionMs?: number
  readonly transcriptMs?: number
  /** The model was asked before the decision; absent where it was asked then. */
  readonly askedMs?: number
  readonly firstTokenMs?: number
  readonly firstPieceMs?: number
  readonly voiceAskedMs?: number
  readonly firstAudioMs?: number
  readonly sentMs?: number
}

export type ClientState = 'listening' | 'thinking' | 'speaking'
export type ClientPieceStatus = 'new' | 'in-progress' | 'completed'
export type ClientAnsweredBy = 'human' | 'machine' | 'menu' | 'screening'
export type ClientEndReason =
  | 'caller-left'
  | 'hung-up'
  | 'transferred'
  | 'connection-lost'
  | 'max-duration'
  | 'voicemail'
  | 'menu-stuck'
  | 'idle'
  | 'server-stopping'
  | 'out-of-service'
  | 'failed'

/**
 * What a client is told of its call (docs/websocket.md), whatever carries it. `atMs` is the server's clock; `turn`, `reply`
 * and `piece` count from 1 in each call. No field holds a host, a path, a stack or a vendor's words.
 */
export type ClientEvent = { readonly atMs: number } & (
  | {
      readonly type: 'call-started'
      readonly version: typeof CLIENT_EVENTS_VERSION
      readonly callId: string
      readonly wire: 'webrtc' | 'websocket' | 'telephony' | 'memory'
    }
  | { readonly type: 'state-changed'; readonly state: ClientState }
  | { readonly type: 'language-changed'; readonly language: string }
  | { readonly type: 'user-started-speaking' }
  | { readonly type: 'user-stopped-speaking' }
  | { readonly type: 'user-mute-started' }
  | { readonly type: 'user-mute-stopped' }
  | { readonly type: 'voice-started' }
  | { readonly type: 'voice-stopped' }
  | { readonly type: 'transcribed'; readonly text: string; readonly final: boolean }
  | { readonly type: 'user-turn'; readonly turn: number; readonly text: string }
  | { readonly type: 'reply-started'; readonly reply: number }
  | { readonly type: 'token'; readonly reply: number; readonly text: string }
  | { readonly type: 'tokens-ended'; readonly reply: number }
  | { readonly type: 'speech-started'; readonly reply: number }
  | { readonly type: 'bot-started-speaking'; readonly reply: number }
  | {
      readonly type: 'piece'
      readonly reply: number
      readonly piece: number
      readonly text: string
      readonly heardChars: number
      readonly status: ClientPieceStatus
      readonly spoken: boolean
    }
  | { readonly type: 'speech-ended'; readonly reply: number }
  | { readonly type: 'bot-stopped-speaking'; readonly reply: number }
  | { readonly type: 'interrupted'; readonly reply: number; readonly heard: string }
  | { readonly type: 'paused'; readonly reply: number }
  | { readonly type: 'resumed'; readonly reply: number }
  | { readonly type: 'ran-dry'; readonly reply: number; readonly ms: number }
  | { readonly type: 'backchannel'; readonly text: string }
  /**
   * `input` may hold what the operator told the model alone: it is shown to clients that were allowed to ask for it (`withoutInput`).
   * `shown` is the beginning of it as text, and in `tool-used` of the result, where the server shows its tools.
   */
  | {
      readonly type: 'tool-called' | 'tool-began'
      readonly reply: number
      readonly call: string
      readonly tool: string
      readonly input?: unknown
      readonly shown?: string
    }
  /** The client itself answers this tool, with the command `tool-answered` and this `call`. */
  | { readonly type: 'tool-asked'; readonly call: string; readonly tool: string; readonly input: unknown }
  | { readonly type: 'tool-dropped'; readonly reply: number; readonly call: string; readonly tool: string }
  | {
      readonly type: 'tool-used'
      readonly reply: number
      readonly call: string
      readonly tool: string
      readonly outcome: 'done' | 'failed'
      readonly ms: number
      readonly shown?: string
    }
  | { readonly type: 'answered-by'; readonly by: ClientAnsweredBy }
  | { readonly type: 'handed-over'; readonly to: string }
  | { readonly type: 'fell-back'; readonly stage: ModelStage }
  /** Who does the stage failed, and another does it from now on. */
  | { readonly type: 'replaced'; readonly stage: ModelStage; readonly code: FailureCode }
  /** Who does the stage was slow, and another was asked as well; `won`: that one was faster. */
  | { readonly type: 'hedged'; readonly stage: ModelStage; readonly won: boolean }
  | { readonly type: 'turn-timed'; readonly turn: number; readonly latency: ClientLatency }
  | {
      readonly type: 'tokens-used'
      readonly reply: number
      readonly promptTokens: number
      readonly completionTokens: number
      /** Those of the prompt that the vendor had in its cache. */
      readonly cachedTokens?: number
    }
  /** `text` says in our own words what `stage` and `code` mean. */
  | {
      readonly type: 'failed'
      readonly stage: Stage
      readonly code: FailureCode
      readonly text: string
      readonly fatal: boolean
    }
  /** Of a WebSocket: a new connection that shows the token, once, resumes the call. `withinMs` counts from the last sign of the client. */
  | { readonly type: 'resumable'; readonly token: string; readonly withinMs: number }
  /** Of a WebSocket whose client asked for it, every two seconds: the connection still carries. */
  | { readonly type: 'heartbeat' }
  | { readonly type: 'connection-lost' }
  | { readonly type: 'connection-resumed'; readonly awayMs: number }
  | { readonly type: 'call-ended'; readonly reason: ClientEndReason }
)
