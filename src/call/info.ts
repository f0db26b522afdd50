import type { WireKind } from '../event/call-event.ts'
import type { TraceContext } from '../std/trace.ts'

/** What the request that begins a call tells of it. */
export interface CallOrigin {
  /** What the application told of this caller. */
  readonly data?: Readonly<Record<string, unknown>>
  /** The session it came by: of POST /start, of POST /calls, or of a phone call that Daily holds. */
  readonly sessionId?: string
  /** Absent if the caller is not known to be on a telephone. */
  readonly phone?: PhoneCall
  readonly trace?: TraceContext
  /** The agent that was chosen for it. Absent: the default one takes it. */
  readonly agent?: string
}

/** A phone call as its carrier knows it. */
export interface PhoneCall {
  /** Such as `twilio`. */
  readonly carrier: string
  /** `outgoing` where POST /calls had somebody called. */
  readonly direction: 'incoming' | 'outgoing'
  /** As the carrier's REST API names it. Absent where the carrier did not tell it. */
  readonly callId?: string
  /** As the carrier writes numbers. They are personal data: no log line has them. */
  readonly from?: string
  readonly to?: string
}

/** What is known of a call at its start, with the ids that others know it by. */
export interface CallInfo extends CallOrigin {
  /** Our own id: a UUID. */
  readonly callId: string
  readonly wire: WireKind
  readonly data: Readonly<Record<string, unknown>>
  /** The name of the agent that takes it. */
  readonly agent: string
  /** The trace of the request that began the call, or a new one. */
  readonly trace: TraceContext
  /** Wall time in milliseconds since 1970. */
  readonly startedAtMs: number
}
