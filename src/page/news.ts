import type { ClientState, ClientEndReason, ClientLatency } from '../transport/client-event.ts'

/** One thing the page learnt of its call, in the order it arrived. */
export type News =
  | { readonly type: 'connected'; readonly transport: TransportName }
  /** The server begins a call, and counts its turns, replies and segments from 1; or goes on with the same one on a new connection. */
  | { readonly type: 'call-started'; readonly callId: string }
  | { readonly type: 'disconnected' }
  /** Nothing arrives any more; the transport tries to reconnect. */
  | { readonly type: 'out-of-touch' }
  | { readonly type: 'in-touch' }
  /** The server ended the call, and says why. */
  | { readonly type: 'ended'; readonly reason: ClientEndReason }
  | { readonly type: 'state'; readonly state: ClientState }
  | { readonly type: 'user-started-speaking' }
  | { readonly type: 'user-stopped-speaking' }
  /** The turn so far; each one replaces the one before. */
  | { readonly type: 'transcribed'; readonly text: string; readonly final: boolean }
  /** The caller's message as the bot was given it. */
  | { readonly type: 'user-turn'; readonly text: string }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'reply-started' }
  /** The model has written so much more of its reply. It is spoken later. */
  | { readonly type: 'written'; readonly text: string }
  /** `run` is one call of the tool. `atMs` is the server's clock, here and in `turn-timed`: only differences mean something. */
  | {
      readonly type: 'tool-began'
      readonly run: string
      readonly tool: string
      readonly atMs: number
      /** What goes in, where the server shows it. */
      readonly shown?: string
    }
  | {
      readonly type: 'tool-used'
      readonly run: string
      readonly tool: string
      readonly outcome: 'done' | 'failed'
      readonly ms: number
      readonly atMs: number
      /** What comes out, where the server shows it. */
      readonly shown?: string
    }
  /** It was not begun. */
  | { readonly type: 'tool-dropped'; readonly run: string; readonly tool: string }
  /** Another agent has the call. */
  | { readonly type: 'handed-over'; readonly to: string }
  | { readonly type: 'language'; readonly language: string }
  /** The bot listens to the caller, or not, for now. */
  | { readonly type: 'listens'; readonly listens: boolean }
  | { readonly type: 'bot-started-speaking' }
  | { readonly type: 'bot-stopped-speaking' }
  /** `heardChars` of `text` have been played; `id` is unique in the call. */
  | {
      readonly type: 'segment'
      readonly id: number
      readonly text: string
      readonly heardChars: number
      readonly spoken: boolean
    }
  | { readonly type: 'interrupted'; readonly heard: string }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  /** Who does a stage failed, and another did it. */
  | { readonly type: 'replaced'; readonly stage: 'stt' | 'llm' | 'tts'; readonly code: string }
  | { readonly type: 'turn-timed'; readonly turn: number; readonly latency: ClientLatency; readonly atMs: number }
  /** `ofTool`: a tool failed, which its line in the transcript says. */
  | ({ readonly type: 'failed'; readonly fatal: boolean; readonly ofTool: boolean } & Failure)

/** What the server says of a failure: its own words, and the code that they stand for ('' where it gives none). */
export interface Failure {
  readonly code: string
  readonly message: string
}

export type TransportName = 'webrtc' | 'websocket'
