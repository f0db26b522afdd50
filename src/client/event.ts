import type { ClientState, ClientPieceStatus, ClientLatency } from '../transport/client-event.ts'
import type { VoxrayError } from './error.ts'
import type { Fields } from './fields.ts'

/** What the server says. */
export type ServerEvent =
  /** The call begins. */
  | { readonly type: 'started'; readonly callId: string | undefined; readonly playRateHz: number }
  /** Mono speech of the bot: play it in order. */
  | { readonly type: 'audio'; readonly samples: Int16Array<ArrayBuffer>; readonly rateHz: number }
  /** Drop the speech that has not been played. What had not been read of it is dropped already. */
  | { readonly type: 'interruption' }
  | { readonly type: 'user-started-speaking' }
  | { readonly type: 'user-stopped-speaking' }
  /** What the caller said; until it is final it may change. */
  | { readonly type: 'transcript'; readonly text: string; readonly final: boolean }
  /** What the caller said, typed or pressed, as the model is given it. */
  | { readonly type: 'user-turn'; readonly turn: number; readonly text: string }
  | { readonly type: 'reply-started' }
  /** The model's words as they come. */
  | { readonly type: 'bot-text'; readonly text: string }
  | { readonly type: 'reply-ended' }
  | { readonly type: 'speech-started' }
  | { readonly type: 'bot-started-speaking' }
  /** A sentence of the bot, told as it begins, goes on and ends; `heardChars` of it have been played. */
  | {
      readonly type: 'piece'
      readonly piece: number
      readonly text: string
      readonly status: ClientPieceStatus
      readonly spoken: boolean
      readonly heardChars: number
    }
  | { readonly type: 'speech-ended' }
  | { readonly type: 'bot-stopped-speaking' }
  /** The bot falls silent for a sound of the caller; `resumed` follows, or `interruption`. */
  | { readonly type: 'paused' }
  /** The sound was no interruption: the bot speaks on. */
  | { readonly type: 'resumed' }
  /** The bot was cut; `heard` is what was heard of its reply. */
  | { readonly type: 'interrupted'; readonly heard: string }
  /**
   * The model called a tool; `call` is the id of the call. `used` says how it ended. `called`, and `input` with `began`, come from a server with
   * `pipecat_evals` alone. `shown` is the beginning of what goes in (`began`) and of what comes out (`used`), from a server with `show_tools`.
   */
  | {
      readonly type: 'tool'
      readonly status: 'called' | 'began' | 'dropped' | 'used'
      readonly call: string
      readonly tool: string
      readonly input?: unknown
      readonly outcome?: 'done' | 'failed'
      readonly shown?: string
    }
  /** The program is to answer this tool: `output.answerTool(call, result)`. */
  | { readonly type: 'tool-asked'; readonly call: string; readonly tool: string; readonly input: unknown }
  | { readonly type: 'state'; readonly state: ClientState }
  /** The language of the call from now on, as a tag such as "de": told at the start and at each change. */
  | { readonly type: 'language'; readonly language: string }
  /** Where the time of a turn went, after the caller stopped speaking. */
  | { readonly type: 'latency'; readonly turn: number; readonly latency: ClientLatency }
  /** A problem of the server or with what we sent; a fatal one ends the call. */
  | {
      readonly type: 'error'
      readonly message: string
      readonly fatal: boolean
      readonly code: string | undefined
      readonly source: string | undefined
    }
  /** What the transport itself comes back with when the connection is lost. It does not pass it on. */
  | { readonly type: 'resumable'; readonly token: string }
  /** What the transport itself knows by that the connection still carries. It does not pass it on. */
  | { readonly type: 'heartbeat' }
  /** The server ends the call. */
  | { readonly type: 'ended'; readonly reason: string | undefined }
  /** Something newer than this library, as it came; `name` is empty for what is no message at all. */
  | { readonly type: 'unknown'; readonly name: string; readonly data: Fields }

/** What becomes of the connection. */
export type ConnectionEvent =
  /** It is lost, with this close code; the next try comes in `delayMs`. */
  | { readonly type: 'reconnecting'; readonly attempt: number; readonly delayMs: number; readonly code: number }
  /** `resumed`: it is the same call. Else a new one has begun, and the server remembers nothing of the one before. */
  | { readonly type: 'reconnected'; readonly attempt: number; readonly resumed: boolean }
  /** The last event. With an error when it was not meant to end. */
  | {
      readonly type: 'closed'
      readonly code: number
      readonly reason: string
      readonly error: VoxrayError | undefined
    }

export type InputEvent = ServerEvent | ConnectionEvent
