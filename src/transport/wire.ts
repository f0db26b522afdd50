import type { Pcm } from '../audio/pcm.ts'
import type { EndReason, WireKind } from '../event/call-event.ts'
import type { ClientEvent } from './client-event.ts'

/** What a client may ask of a call besides speaking. */
export type WireCommand =
  /** The caller can hear: a greeting may start. Sent once per connection; repeating it is harmless. */
  | { type: 'ready' }
  /** Typed text. `runImmediately` interrupts and answers; otherwise it only joins the context. */
  | { type: 'text'; text: string; runImmediately: boolean; spoken: boolean }
  /** Joins the context, and is answered if it is to `runImmediately`. */
  | { type: 'append'; role: 'assistant' | 'system'; text: string; runImmediately: boolean }
  /** Speak this, as the bot. */
  | { type: 'speak'; text: string }
  /** The client reads: nothing is spoken from now on. */
  | { type: 'prepare'; how: 'text-only' }
  /** The conversation starts from these; without a system message the instructions stay. */
  | { type: 'prepare'; how: 'start-from'; messages: readonly FirstMessage[] }
  /** Stop talking. */
  | { type: 'interrupt' }
  /** What a tool has brought that the client was asked for (`tool-asked`). */
  | { type: 'tool-answered'; call: string; result: unknown }
  | { type: 'hang-up' }

export interface FirstMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** How the call listens to its wire. Called synchronously, never after `closed`; from within `play` and `tell` too. */
export interface WireListener {
  /** Any length, any rate from 8 to 48 kHz; the samples belong to the wire. */
  audio(pcm: Pcm): void
  command(command: WireCommand): void
  /**
   * The far side has been out of reach since then, by the clock: what was played later has not been heard. It may come back for as
   * long as the wire is not closed.
   */
  lost(sinceMs: number): void
  /** It is back, and can hear. */
  back(): void
  /** The wire is gone. Called once. */
  closed(reason: EndReason): void
}

/** What a telephone line can do besides carrying voice. What fails throws `StageError`. */
export interface PhoneLine {
  /** Resolves when the far side has played all it was sent, as far as that can be known. */
  played(): Promise<void>
  /** Presses keys of the line: 0 to 9, A to D, * and #. Resolves when they have been sent. */
  press(keys: string, signal: AbortSignal): Promise<void>
  /** Hands the caller over to a number or a SIP address. The carrier ends the stream then. */
  transfer(to: string, signal: AbortSignal): Promise<void>
}

/** Where audio enters and leaves: one caller's transport. */
export interface Wire extends AsyncDisposable {
  readonly kind: WireKind
  /** The rate `play` must be given, in Hz. */
  readonly playRateHz: number
  /** The rate of the caller's audio, in Hz, where it is known before it comes. */
  readonly callerRateHz?: number
  /** How far ahead of real time the playout may send, to ride out network jitter; 0 for RTP, which the receiver buffers. */
  readonly leadMs: number
  /** How long after its time a hop is heard at the far side, where that is told and beyond what a network takes; else 0. */
  readonly lagMs: number
  /** When the far side last showed that it is there, by the clock. Undefined where one that is lost cannot come back. */
  readonly aliveMs?: number
  /** Undefined where the caller is on no telephone. */
  readonly line?: PhoneLine
  /** False where the client has no word for the answer to `tool-asked`. It may find one while it is connected. */
  readonly answersTools?: boolean
  listen(listener: WireListener): void
  /** One hop of speech. Synchronous; a slow peer's audio is dropped and counted, never queued without bound. */
  play(hop: Int16Array): void
  /** Called once a hop while nothing plays: RTP keeps its stream alive, others do nothing. */
  idle(): void
  /** Drops what the far side has buffered, where it can. */
  clear(): void
  /** As `clear`, for what may go on later; `tail`, a hop or nothing, is all that is still heard. False, and nothing done, where it cannot. */
  takeBack(tail: Int16Array): boolean
  /** An event for the client, in the wire's own dialect. */
  tell(event: ClientEvent): void
  /** Ends the connection politely, saying why. Disposing does the rest. */
  close(reason: EndReason): void
}
