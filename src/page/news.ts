import type { CallState, EndReason, TurnLatency } from '../turn/events.ts'

/** One thing the page learnt of its call, in the order it arrived. */
export type News =
  | { readonly type: 'connected'; readonly transport: TransportName }
  | { readonly type: 'disconnected' }
  /** Nothing arrives any more; the transport tries to reconnect. */
  | { readonly type: 'out-of-touch' }
  | { readonly type: 'in-touch' }
  /** The server ended the call, and says why. */
  | { readonly type: 'ended'; readonly reason: EndReason }
  | { readonly type: 'state'; readonly state: CallState }
  | { readonly type: 'user-started-speaking' }
  | { readonly type: 'user-stopped-speaking' }
  /** The turn so far; each one replaces the one before. */
  | { readonly type: 'transcribed'; readonly text: string; readonly final: boolean }
  /** The caller's message as the bot was given it. */
  | { readonly type: 'user-turn'; readonly text: string }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'reply-started' }
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
  | { readonly type: 'resumed' }
  | { readonly type: 'turn-timed'; readonly turn: number; readonly latency: TurnLatency }
  | { readonly type: 'failed'; readonly message: string; readonly fatal: boolean }

export type TransportName = 'webrtc' | 'websocket'
