import type { EndReason, Untimed } from '../event/call-event.ts'
import type { Message, ToolCall } from '../llm/llm.ts'
import type { Clock } from '../std/clock.ts'
import type { PhoneLine, WireCommand } from '../transport/wire.ts'
import type { ToolClient } from './tool-desk.ts'
import type { CallInfo } from './info.ts'
import type { Playout } from './playout.ts'
import type { PlayoutListener } from './playout-listener.ts'

/** Who talks with callers. Serves many calls. */
export interface Agent {
  /**
   * A call begins, or another agent hands its caller over: with `talk` then. What it returns lives as long as the call, or until it hands
   * the caller over itself.
   */
  join(line: Line, talk?: TalkSoFar): Mind
  /** A call is announced and likely to begin within seconds: what its caller hears first may be made meanwhile, until the signal aborts. */
  expect?(call: ExpectedCall, until: { readonly clock: Clock; readonly signal: AbortSignal }): void
}

/** What is known of a call before it is here. */
export type ExpectedCall = Pick<CallInfo, 'data' | 'agent'>

/**
 * What an agent has of its call. Times named `atMs` are the audio's own: they stand still while audio is missing, so that neither jitter
 * nor a gap bends a silence.
 */
export interface Line {
  readonly info: CallInfo
  readonly clock: Clock
  /** Undefined where the caller is on no telephone. */
  readonly phone: PhoneLine | undefined
  /** The caller's program, which may answer tools. */
  readonly client?: ToolClient | undefined
  /** Aborts when the call is over, or another agent has the caller. */
  readonly signal: AbortSignal
  /** Aborts when the call is over. */
  readonly life: AbortSignal
  /** What the caller is played at: a voice that speaks at this rate is not resampled. */
  readonly playRateHz: number
  /** What the caller's audio had before it became 16 kHz, where that is known: 8000 on most telephones. */
  readonly callerRateHz?: number | undefined
  /** The only way to be heard; one for each mind. */
  openMouth(listener: Omit<PlayoutListener, 'sent' | 'broke'>): Playout
  /** The audio's time now, in milliseconds. */
  now(): number
  /** What the clock read at a moment of the audio's time. */
  toClock(atMs: number): number
  /** In how many milliseconds to look again whether the audio's time has come to `atMs`. */
  msUntil(atMs: number): number
  /** The hop that is being heard has speech in it: audio that stops coming now is waited for longer. */
  voiced(): void
  /** The caller can neither speak nor hear, and will be back. */
  readonly isOnHold: boolean
  /** Tells the client and the watchers. */
  tell(event: Untimed): void
  /** Runs something so that what it throws ends this call alone. */
  guard(run: () => void): void
  end(reason: EndReason): void
  /** Gives the caller to another agent, who goes on with the talk; what this mind does after that has no effect. False: there is none of that name. */
  handOver(to: string, talk: TalkSoFar): boolean
}

/** What a client may ask of a mind: answers to tools are for who has asked. */
export type MindCommand = Exclude<WireCommand, { type: 'tool-answered' }>

/** What an agent that takes over is told. */
export interface TalkSoFar {
  /** As it was heard, without instructions. */
  readonly messages: readonly Message[]
  /** Tools that still run for the caller: what they bring is told to the agent that takes over. */
  readonly late: readonly LateTool[]
  /** The tag of the language in which it is held. */
  readonly language: string
  /** The silence after which this caller's sentences are over, as far as that was learnt. */
  readonly waitMs?: number
  /** How many there have been: the numbers of the call go on from these. */
  readonly turns: number
  readonly replies: number
  readonly pieces: number
}

/** A tool that outlasts the answer it was called for. */
export interface LateTool {
  readonly call: ToolCall
  /** Never rejects. */
  readonly done: Promise<LateResult>
}

export interface LateResult {
  /** For the model. */
  readonly told: string
  readonly hasFailed: boolean
  /** The caller is to be told. */
  readonly isNews: boolean
  /** For clients and operators. */
  readonly events: readonly Untimed[]
}

/**
 * One caller's side of the talk. The call calls it synchronously, never from within a call that it makes on the line, and not after `stop`.
 */
export interface Mind extends AsyncDisposable {
  /**
   * 20 ms at 16 kHz, at the audio's time after it; valid until it returns. `asItCame` is the same before any noise filter, which may take
   * tones for noise.
   */
  hear(hop: Int16Array, atMs: number, asItCame: Int16Array): void
  command(command: MindCommand): void
  /** The caller has been out of reach since then, by the clock. `back` or `stop` follows. */
  lost(sinceMs: number): void
  /** They were away for so long. */
  back(awayMs: number): void
  /** The call has lasted as long as it may: to end it politely, within ten seconds. Without this it ends at once. */
  timeIsUp?(): void
  /** The call is over: silent at once. Disposing frees the rest. */
  stop(): void
}
