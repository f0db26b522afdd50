import { type Static, type TObject } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { ToolClient } from '../call/tool-desk.ts'
import type { CallInfo } from '../call/info.ts'
import type { EndReason } from '../event/call-event.ts'
import type { ToolSpec } from '../llm/llm.ts'
import type { PhoneLine } from '../transport/wire.ts'

/** What has come of a tool. `told` is for the model, and is cut when it is very long. */
export type ToolResult =
  /** The model goes on with this. */
  | { readonly type: 'answer'; readonly told: string }
  /** Nothing more is to be said: the bot listens to the caller, or to another person on the line. */
  | { readonly type: 'done'; readonly told: string }
  /** The model is to say so. */
  | { readonly type: 'failed'; readonly told: string }
  /** The call is over with this, once all has been heard. */
  | { readonly type: 'ends'; readonly told: string; readonly reason: EndReason }
  /** Another agent has the caller, once all has been heard. */
  | { readonly type: 'hands-over'; readonly told: string; readonly to: string }

/** The call that a tool is offered in. */
export interface ToolSite {
  readonly info: CallInfo
  /** Undefined where the caller is on no telephone. */
  readonly phone: PhoneLine | undefined
  /** The program of the caller's, which could answer. */
  readonly client?: ToolClient | undefined
}

/** The time that one call of a tool has. */
export interface ToolTime {
  /** It stands still: the tool waits for the caller. */
  hold(): void
  /** The tool has its whole deadline again. */
  restart(): void
}

/**
 * Carries out one call. `input` is what the model wrote, unchecked. Throws `ToolFailure` with what the model may read, or `StageError`.
 * `signal` says that nobody waits for the result any more.
 */
export type ToolRun = (input: unknown, signal: AbortSignal, time: ToolTime) => Promise<ToolResult>

/** What is said when a tool takes long. */
export interface Filler {
  readonly afterMs: number
  /** The language's own "one moment" unless given. */
  readonly words?: string
}

/** Something the model may have done. */
export interface Tool {
  readonly spec: ToolSpec
  /**
   * `at-once`: it begins when the model asks, beside the words before it and beside other tools; then the model is asked again.
   * `after-words`: it acts on the call, so it begins when the words before it have been heard and the caller does not speak.
   */
  readonly when: 'at-once' | 'after-words'
  /** After that it counts as failed. `DEADLINE_MS` unless given. */
  readonly deadlineMs?: number
  /** What becomes of it when the caller cuts in. `finish`: what it brings is used in the next answer. */
  readonly whenInterrupted: 'finish' | 'abort'
  readonly filler?: Filler
  /** Undefined: it is not offered in this call. */
  on(site: ToolSite): ToolRun | undefined
  /** Asked each time that the model is. False: it is not offered now. */
  isThere?(site: ToolSite): boolean
}

export const DEADLINE_MS = 15_000

/** A failure in words that the model may read. Those of other errors are for operators alone. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
}

/** Checks the input before `run` gets it. The model is told what fits. */
export const taking =
  <P extends TObject>(parameters: P, run: (input: Static<P>, signal: AbortSignal) => Promise<ToolResult>): ToolRun =>
  async (input, signal) => {
    if (!Value.Check(parameters, input)) throw new ToolFailure(`The input does not fit: ${JSON.stringify(parameters)}`)
    return await run(input, signal)
  }
